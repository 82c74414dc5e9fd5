/// What a key of the demo does.
enum DemoKey: Character, CaseIterable, Sendable {
    case transfer = "c"
    case executions = "x"
    case crash = "k"
    case resend = "d"
    case explain = "e"
    case verify = "v"
    case quit = "q"

    /// One word for the line of help, where all keys have to fit into 80 columns.
    var word: String {
        switch self {
        case .transfer: "curl"
        case .executions: "exec"
        case .crash: "kill"
        case .resend: "resend"
        case .explain: "explain"
        case .verify: "verify"
        case .quit: "quit"
        }
    }

    /// A few words for the proof that it begins.
    var title: String {
        switch self {
        case .transfer: "100 MB curl"
        case .executions: "1,000 executions"
        case .crash: "kill server"
        case .resend: "resend"
        case .explain: "explain the newest usage"
        case .verify: "verify its receipts offline"
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
