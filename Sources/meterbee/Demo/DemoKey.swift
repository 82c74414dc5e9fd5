/// What a key of the demo does.
enum DemoKey: Character, CaseIterable, Sendable {
    case transfer = "c"
    case executions = "x"
    case crash = "k"
    case resend = "d"
    case quit = "q"

    /// One or two words for the line of help.
    var title: String {
        switch self {
        case .transfer: "100 MB curl"
        case .executions: "1,000 executions"
        case .crash: "kill server"
        case .resend: "resend"
        case .quit: "quit"
        }
    }

    /// Keys in a row, with or without spaces between; nil where one is unknown.
    static func sequence(_ text: String) -> [DemoKey]? {
        let characters = text.filter { $0 != " " && $0 != "," }
        let keys = characters.compactMap { DemoKey(rawValue: $0) }
        return keys.count == characters.count ? keys : nil
    }
}
