public import Logging
public import ServiceLifecycle
import Billing

/// Finalizes invoices by itself soon after each boundary. Any number of servers may do so at once.
public struct BillingService: Service {
    private let runner: BillingRunner
    private let interval: Duration
    private let logger: Logger

    /// - Parameter interval: how long after a boundary an invoice may wait, beside its review.
    public init(runner: BillingRunner, interval: Duration = .seconds(10), logger: Logger) {
        self.runner = runner
        self.interval = interval
        self.logger = logger
    }

    /// Bills again and again until shut down; a failure is logged and tried again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            // What is refused stays so until somebody acts: it is said once.
            var known: Set<BillingRefusal> = []
            while !Task.isCancelled {
                do {
                    let report = try await runner.run()
                    log(report, except: known)
                    known = Set(report.refusals)
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("billing failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }

    private func log(_ report: BillingRunReport, except known: Set<BillingRefusal>) {
        if report.invoices > 0 {
            logger.info("invoices finalized", metadata: ["count": "\(report.invoices)"])
        }
        for refusal in report.refusals where !known.contains(refusal) {
            logger.warning(
                "an invoice is not finalized: fields that a taxed invoice must show are missing",
                metadata: [
                    "tenant": "\(refusal.tenantKey)", "at": "\(refusal.at)",
                    "missing": "\(refusal.missing.joined(separator: ", "))",
                ]
            )
        }
        for failure in report.failures {
            logger.error(
                "a tenant cannot be billed",
                metadata: ["tenant": "\(failure.tenant)", "error": "\(failure.reason)"]
            )
        }
    }
}
