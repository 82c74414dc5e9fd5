import AgentCore
import Glibc

/// `meterbee-agent top`.
struct TopCommand {
    private let seconds: Int
    private let keys: [String]
    private let stateDirectory: String?
    private let grouping: TopTable.Grouping
    private let rowCount: Int

    init(_ arguments: [String]) throws(AgentError) {
        let options = try OptionReader(
            arguments,
            options: ["--for", "--sources", "--state-dir", "--by", "--rows"]
        )
        seconds = try options.seconds("--for", usual: 86_400)
        keys = try options.sources()
        stateDirectory = options["--state-dir"]
        guard let grouping = TopTable.Grouping(rawValue: options["--by"] ?? "process") else {
            let all = TopTable.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
            throw AgentError(code: .usage, message: "--by is one of \(all)")
        }
        self.grouping = grouping
        guard let rowCount = Int(options["--rows"] ?? "20"), (1...1000).contains(rowCount) else {
            throw AgentError(code: .usage, message: "--rows is a number from 1 to 1000")
        }
        self.rowCount = rowCount
    }

    func run() throws {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var last = ""
        try TopTable.observe(
            keys,
            by: grouping,
            seconds: seconds,
            rowCount: rowCount,
            stateDirectory: stateDirectory
        ) { text in
            last = text
            if isTerminal { print("\u{1B}[H\u{1B}[2J" + text, terminator: "") }
            fflush(nil)
            return true
        }
        if !isTerminal { print(last, terminator: "") }
    }
}
