import Foundation

/// `embed migrations <directory> <output.swift>`: reads `NNNN_name.up.sql` and `.down.sql` and
/// writes one Swift source with `EmbeddedMigrations.all`, in order of their numbers.
enum EmbedMigrations {
    static func run(arguments: [String]) throws {
        guard arguments.count == 2 else {
            throw EmbedError(message: "usage: embed migrations <directory> <output.swift>")
        }
        let files = try MigrationFile.all(in: URL(fileURLWithPath: arguments[0]))
        let source = try render(files)
        try source.write(
            to: URL(fileURLWithPath: arguments[1]),
            atomically: true,
            encoding: .utf8
        )
    }

    private static func render(_ files: [MigrationFile]) throws -> String {
        var lines = [
            "// Written by `embed migrations`; the sources are migrations/*.sql.",
            "import Postgres",
            "",
            "/// The migrations this binary carries, in order of their numbers.",
            "enum EmbeddedMigrations {",
            "    static let all: [Migration] = [",
        ]
        for file in files {
            lines.append("        Migration(")
            lines.append("            number: \(file.number), name: \(literal(file.name)),")
            lines.append("            upSQL: \(literal(file.upSQL)),")
            lines.append("            downSQL: \(file.downSQL.map(literal) ?? "nil")),")
        }
        lines += ["    ]", "}", ""]
        return lines.joined(separator: "\n")
    }

    /// A Swift string literal on one line that means exactly this text.
    private static func literal(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": literal += "\\\\"
            case "\"": literal += "\\\""
            case "\n": literal += "\\n"
            case "\t": literal += "\\t"
            case "\r": literal += "\\r"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                literal += "\\u{\(String(scalar.value, radix: 16))}"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }
}
