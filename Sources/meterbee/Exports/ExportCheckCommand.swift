import ArgumentParser
import Exports
import Foundation

/// `meterbee export check`: holds a FOCUS 1.2 file against the specification, row by row.
struct ExportCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a FOCUS 1.2 CSV file, row by row.",
        discussion: """
            Prints one line per fault with its line and column, and exits with 1 where there is \
            one. `-` reads standard input.
            """
    )

    private static let pieceBytes = 1 << 18

    @Argument(help: "The CSV file, or - for standard input.")
    var file: String

    func run() throws {
        let handle = try Self.open(file)
        var checker = FocusChecker()
        while let piece = try handle.read(upToCount: Self.pieceBytes), !piece.isEmpty {
            checker.read(piece)
        }
        checker.finish()
        for fault in checker.faults { print("\(file): \(fault)") }
        let rest = checker.faultCount - checker.faults.count
        if rest > 0 { print("\(file): and \(rest) more faults") }
        guard checker.faultCount == 0 else { throw ExitCode.failure }
        print("\(file): \(checker.rowCount) rows keep FOCUS 1.2")
    }

    private static func open(_ file: String) throws -> FileHandle {
        if file == "-" { return .standardInput }
        do {
            return try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
        } catch {
            throw CommandFailure(
                description: "\(file): cannot be read: \(error.localizedDescription)"
            )
        }
    }
}
