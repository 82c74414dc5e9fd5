/// The settings of the environment and, beneath it, of the configuration file.
struct Settings: Sendable {
    /// A value as text, and where it stands.
    struct Entry: Hashable, Sendable {
        var text: String
        /// What a message calls it: the variable, or the file's name, line and key.
        var origin: String
    }

    private var entries: [Setting: Entry]

    /// Takes every setting from the environment, else from the file.
    init(environment: [String: String], file: [Setting: Entry] = [:]) {
        entries = file
        for setting in Setting.allCases {
            guard let text = environment[setting.variable] else { continue }
            entries[setting] = Entry(text: text, origin: setting.variable)
        }
    }

    /// A setting's text; nil where neither sets it.
    subscript(setting: Setting) -> String? { entries[setting]?.text }

    /// What a message calls a setting.
    func origin(of setting: Setting) -> String { entries[setting]?.origin ?? setting.variable }

    /// Everything that is set, in the order of the file's keys.
    var all: [(setting: Setting, entry: Entry)] {
        Setting.allCases.compactMap { setting in entries[setting].map { (setting, $0) } }
    }
}
