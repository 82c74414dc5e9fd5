import ArgumentParser
import Exports
import Foundation
import Metering
import Storage
import TenantAPI

/// What an export command writes, and where to.
struct ExportOptions: ParsableArguments {
    @OptionGroup var database: DatabaseOptions

    @Option(help: ArgumentHelp("Start, RFC 3339; 31 days before the end by default."))
    var from: String?

    @Option(help: ArgumentHelp("End, RFC 3339, exclusive; now by default."))
    var to: String?

    @Option(help: ArgumentHelp("Only this tenant.", valueName: "key"))
    var tenant: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; standard output by default.", valueName: "path")
    )
    var output: String?

    /// Writes the export, piece by piece; a file is there whole or not at all.
    func write(_ subject: ExportSubject, as format: ExportFormat) async throws {
        let selection = try selection()
        try await database.withDatabase { database in
            let pools = ServerPools(database: database, logger: DatabaseOptions.quietLogger)
            let partial = output.map { $0 + ".partial" }
            let handle = try Self.open(partial)
            try await pools.whileRunning {
                let source = ExportRepository(database: Database(pools))
                var reading = ExportReading(subject, as: format, of: selection, from: source)
                while let piece = try await reading.next() {
                    try handle.write(contentsOf: Data(piece))
                }
            }
            if let output, let partial { try Self.rename(partial, output) }
        }
    }

    private func selection() throws -> ExportSelection {
        let to = try Self.instant(to, "--to") ?? .system()
        let from =
            try Self.instant(from, "--from")
            ?? Instant(unixSeconds: max(0, to.unixSeconds - 31 * 86_400))
        guard from < to else { throw ValidationError("--from must be before --to") }
        return ExportSelection(from: from, to: to, tenant: tenant)
    }

    private static func instant(_ text: String?, _ option: String) throws -> Instant? {
        guard let text else { return nil }
        guard let instant = Instant(rfc3339: text) else {
            throw ValidationError("\(option) '\(text)' is no time such as 2026-11-23T12:00:00Z")
        }
        return instant
    }

    private static func open(_ path: String?) throws -> FileHandle {
        guard let path else { return .standardOutput }
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw CommandFailure(description: "\(path): cannot be written") }
        return handle
    }

    private static func rename(_ from: String, _ to: String) throws {
        guard Foundation.rename(from, to) == 0 else {
            throw CommandFailure(description: "\(to): cannot be written")
        }
    }
}
