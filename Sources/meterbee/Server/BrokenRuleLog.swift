import Logging
import Metering
import Synchronization

/// Tells the operator of rules whose stored text does not compile (any more), each once.
final class BrokenRuleLog: Sendable {
    private let logger: Logger
    private let told = Mutex<Set<String>>([])

    init(logger: Logger) {
        self.logger = logger
    }

    /// Logs the rules of a catalogue that were not told before.
    func tell(_ catalogue: CatalogueSnapshot) {
        for (dataSource, rule) in catalogue.brokenRules {
            let isNew = told.withLock { $0.insert("\(dataSource)/\(rule.name)").inserted }
            guard isNew else { continue }
            logger.error(
                "a rule does not compile; canonical-v1 bills its records, append a sound version",
                metadata: [
                    "data_source": "\(dataSource)", "version": "\(rule.name)",
                    "error": "\(rule.fault.map { "\($0)" } ?? "")",
                ]
            )
        }
    }
}
