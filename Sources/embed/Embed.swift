// Writes what the product carries inside its executables: `embed bpf` compiles one eBPF program and
// embeds its object, `embed migrations` embeds the SQL migrations. The build-tool plugins call it.
import Foundation

@main
struct Embed {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            try run(word: arguments.first, arguments: Array(arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(word: String?, arguments: [String]) throws {
        switch word {
        case "bpf": try EmbedBPF.run(arguments: arguments)
        case "migrations": try EmbedMigrations.run(arguments: arguments)
        default:
            throw EmbedError(
                message: "usage: embed bpf … | embed migrations <directory> <output.swift>"
            )
        }
    }
}
