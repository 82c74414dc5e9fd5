/// How the loader tells the worker of a source that runs; its descriptors come in the same order:
/// maps, programs, iterators.
struct LoadedSourceMessage {
    var hook: HookReport
    var maps: [String]
    var programs: [String]
    var iterators: [String]

    /// The message of a source that was loaded.
    init(hook: HookReport, maps: [String], programs: [String], iterators: [String]) {
        self.hook = hook
        self.maps = maps
        self.programs = programs
        self.iterators = iterators
    }

    /// Reads a message; nil where it is no such.
    init?(_ tree: JSONTree) {
        guard tree["maps"] != nil else { return nil }
        func names(_ member: String) -> [String] { tree[member]?.elements.compactMap(\.text) ?? [] }
        maps = names("maps")
        programs = names("programs")
        iterators = names("iterators")
        hook = HookReport(tree)
    }

    /// How many descriptors come with it.
    var descriptorCount: Int { maps.count + programs.count + iterators.count }

    /// As it is sent.
    var text: String {
        var json = JSONWriter()
        json.object { json in
            hook.write(to: &json)
            json.member("maps", strings: maps)
            json.member("programs", strings: programs)
            json.member("iterators", strings: iterators)
        }
        return json.text
    }
}

extension HookReport {
    /// Reads a report.
    init(_ tree: JSONTree) {
        chosen = tree["hook"]?.text
        refused = (tree["refused"]?.elements ?? []).map {
            Refusal(hook: $0["hook"]?.text ?? "", reason: $0["reason"]?.text ?? "")
        }
    }

    /// Writes the report's members.
    func write(to json: inout JSONWriter) {
        json.member("hook", chosen)
        json.member("refused", array: refused) { json, refusal in
            json.member("hook", refusal.hook)
            json.member("reason", refusal.reason)
        }
    }
}
