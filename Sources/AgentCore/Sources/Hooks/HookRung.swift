/// One way for a source to get at what it reports; a source lists its ways best first.
struct HookRung: Hashable, Sendable {
    /// What operators read: the hooks by their kernel names.
    let name: String
    /// The programs of the object that are loaded for it.
    let programs: Set<String>
    /// Maps that none of these programs uses.
    let omittedMaps: [String]
    /// Programs whose section does not say where they go.
    let attachments: [String: HookAttachment]
    /// What some kernels lack for it; nil for what every supported one has.
    let needs: String?

    /// Programs that go to functions of libraries, with these.
    var libraryFunctions:
        [(
            program: String, names: [String], place: HookAttachment.FunctionPlace
        )]
    {
        attachments.compactMap { program, attachment in
            guard case .libraryFunction(let names, let place) = attachment else { return nil }
            return (program, names, place)
        }
    }

    init(
        name: String,
        programs: Set<String>,
        omittedMaps: [String] = [],
        attachments: [String: HookAttachment] = [:],
        needs: String? = nil
    ) {
        self.name = name
        self.programs = programs
        self.omittedMaps = omittedMaps
        self.attachments = attachments
        self.needs = needs
    }
}
