import Billing
import Foundation
import Synchronization

/// How far a billing run has come, on one line of a terminal; silent elsewhere.
final class BillingProgressBar: Sendable {
    private static let width = 30

    private let isTerminal: Bool
    private let start = ContinuousClock.now
    private let isShown = Mutex(false)

    init(isTerminal: Bool) { self.isTerminal = isTerminal }

    func show(_ report: BillingRunReport) {
        guard isTerminal else { return }
        isShown.withLock { $0 = true }
        write("\r" + Self.line(report, after: start.duration(to: .now)))
    }

    /// Leaves the line as it is.
    func finish() {
        if isShown.withLock({ $0 }) { write("\n") }
    }

    static func line(_ report: BillingRunReport, after elapsed: Duration) -> String {
        let share = min(1, Double(report.tenants) / Double(max(1, report.dueTenants)))
        let filled = Int(share * Double(width))
        let bar =
            String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        let seconds =
            Double(elapsed.components.seconds)
            + Double(elapsed.components.attoseconds) / 1e18
        let rate = seconds > 0 ? Int(Double(report.invoices) / seconds) : 0
        return "[\(bar)] \(report.tenants) of \(report.dueTenants) tenants, "
            + "\(report.invoices) invoices, \(rate) a second"
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }
}
