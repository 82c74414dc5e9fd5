import Foundation

/// One migration as it lies in `migrations/`: an up file and, if it can be undone, a down file.
struct MigrationFile {
    let number: Int
    let name: String
    let upSQL: String
    let downSQL: String?

    /// Reads every migration of a directory, in order of number.
    ///
    /// - Throws: `EmbedError` for a file name of another form, a number used twice, a down file
    ///   without its up file, an empty file, or text that is not UTF-8.
    static func all(in directory: URL) throws -> [MigrationFile] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
            .filter { $0.hasSuffix(".sql") }.sorted()
        var ups: [String: String] = [:]
        var downs: [String: String] = [:]
        for name in names {
            let text = try read(directory.appendingPathComponent(name))
            if name.hasSuffix(".up.sql") {
                ups[String(name.dropLast(".up.sql".count))] = text
            } else if name.hasSuffix(".down.sql") {
                downs[String(name.dropLast(".down.sql".count))] = text
            } else {
                throw EmbedError(
                    message: "migrations/\(name): name it NNNN_name.up.sql or NNNN_name.down.sql"
                )
            }
        }
        if let orphan = downs.keys.sorted().first(where: { ups[$0] == nil }) {
            throw EmbedError(message: "migrations/\(orphan).down.sql has no \(orphan).up.sql")
        }
        let files = try ups.keys.sorted().map { stem in
            try MigrationFile(stem: stem, upSQL: ups[stem] ?? "", downSQL: downs[stem])
        }
        for (file, next) in zip(files, files.dropFirst()) where file.number == next.number {
            throw EmbedError(
                message: "migrations: number \(file.number) is used twice, by '\(file.name)' and "
                    + "'\(next.name)'; numbers are never reused"
            )
        }
        return files
    }

    private init(stem: String, upSQL: String, downSQL: String?) throws {
        let parts = stem.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, parts[0].count == 4, parts[0].allSatisfy(\.isNumber),
            let number = Int(parts[0]), number > 0
        else {
            throw EmbedError(
                message: "migrations/\(stem).up.sql: the name must be four digits, '_' and words"
            )
        }
        self.number = number
        self.name = String(parts[1])
        self.upSQL = upSQL
        self.downSQL = downSQL
    }

    private static func read(_ file: URL) throws -> String {
        guard let text = String(data: try Data(contentsOf: file), encoding: .utf8) else {
            throw EmbedError(message: "\(file.path): is not UTF-8")
        }
        guard !text.isEmpty else { throw EmbedError(message: "\(file.path): is empty") }
        return text
    }
}
