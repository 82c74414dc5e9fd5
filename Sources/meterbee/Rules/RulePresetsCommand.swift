import ArgumentParser
import Metering

/// `meterbee rule presets`: the rules that ship with the product, and how far off approximations
/// are.
struct RulePresetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presets",
        abstract: "List the rules that ship with the product, with their known errors."
    )

    func run() async throws {
        Console.line(RulePreset.all.map(\.description).joined(separator: "\n\n"))
    }
}

extension RulePreset {
    /// Name, summary, expression and known error, for a person.
    fileprivate var description: String {
        var lines = ["\(name): \(summary)", "  \(expression)"]
        if let knownError { lines.append("  known error: \(knownError)") }
        return lines.joined(separator: "\n")
    }
}
