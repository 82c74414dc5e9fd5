import ArgumentParser
import Billing
import Foundation
import TenantAPI

/// `meterbee billing simulate`: a scenario's invoices, by the code that makes the real ones.
struct BillingSimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Print every invoice of a scenario, with no database.",
        discussion: """
            The scenario is a JSON file with plans, events, usage and presence; `-` reads standard \
            input. What is wrong with it is listed on standard error, one line per fault.
            """
    )

    @Argument(help: "The scenario, or - for standard input.")
    var file: String

    @Flag(help: "Show with each line the numbers that its amount came from.")
    var explain = false

    func run() throws {
        let bytes = try Self.read(file)
        do {
            let document = try DocumentValue(json: bytes)
            let scenario = try Scenario.parse(document, zones: { SystemTimeZone(name: $0) })
            print(scenario.invoices().document(isExplained: explain).json())
        } catch let error as DocumentSyntaxError {
            throw ScenarioRefusal("\(file): \(error)")
        } catch let error as DocumentFaults {
            throw ScenarioRefusal("\(error)")
        }
    }

    private static func read(_ file: String) throws -> [UInt8] {
        if file == "-" { return Array(try FileHandle.standardInput.readToEnd() ?? Data()) }
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw ScenarioRefusal("\(file): cannot be read: \(error.localizedDescription)")
        }
    }
}

/// What is printed when a scenario is refused.
private struct ScenarioRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
