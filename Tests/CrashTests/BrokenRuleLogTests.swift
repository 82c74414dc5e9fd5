import Logging
import Metering
import Synchronization
import Telemetry
import Testing

@testable import meterbee

@Suite("Rules that do not compile")
struct BrokenRuleLogTests {
    /// Keeps what is logged.
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Handler: LogHandler {
        let lines: Lines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.error

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.add("\(event.level): \(event.message) \(event.metadata ?? [:])")
        }
    }

    @Test("are told to the operator once, with source, version and fault")
    func told() throws {
        let lines = Lines()
        let log = BrokenRuleLog(logger: Logger(label: "test") { _ in Handler(lines: lines) })
        func catalogue(_ expressions: [String]) -> CatalogueSnapshot {
            CatalogueSnapshot(
                dataSources: [
                    DataSource(
                        key: "otlp.logs",
                        product: "otlp",
                        name: "Logs",
                        signal: .logs,
                        match: .signalDefault
                    )
                ],
                rules: expressions.enumerated().map { number, expression in
                    ConversionRule(
                        dataSource: "otlp.logs",
                        version: number + 1,
                        expression: expression,
                        effectiveFrom: Instant(unixSeconds: Int64(number)),
                        mode: .live
                    )
                }
            )
        }
        log.tell(catalogue(["canonical_size"]))
        #expect(lines.all.isEmpty)
        for _ in 0..<3 { log.tell(catalogue(["canonical_size", "no_such_variable"])) }
        #expect(lines.all.count == 1)
        let line = try #require(lines.all.first)
        for part in ["error", "otlp.logs", "2", "no_such_variable", "canonical-v1"] {
            #expect(line.contains(part), "\(line)")
        }
        log.tell(catalogue(["canonical_size", "no_such_variable", "1 +"]))
        #expect(lines.all.count == 2)
    }
}
