import CLinux
import Glibc

/// Keeps the directory of pods up to date, on a thread of its own because the kubelet may be slow:
/// every half minute, and soon after a record was of a pod that is not known.
final class KubeletWatch: Sendable {
    private static let intervalMs: Int64 = 30_000
    /// Between two questions, however many pods turn up.
    private static let pauseUs: UInt32 = 2_000_000

    let pods: PodDirectory
    private let settings: KubeletSettings
    private let ownSockets: OwnSockets
    private let wish: PodWish
    private let report: @Sendable (String) -> Void

    /// - Parameter report: Takes one line for the operator.
    init(
        _ settings: KubeletSettings,
        ownSockets: OwnSockets,
        report: @escaping @Sendable (String) -> Void
    ) throws(AgentError) {
        let wish = try PodWish()
        self.wish = wish
        self.settings = settings
        self.ownSockets = ownSockets
        self.report = report
        pods = PodDirectory(labels: settings.labels) { wish.make() }
    }

    /// Asks for as long as the process lives; blocks the thread.
    func run() {
        let client = KubeletClient(settings, ownSockets: ownSockets)
        while true {
            ask(client)
            usleep(Self.pauseUs)
            wish.wait(timeoutMs: Int32(Self.intervalMs))
        }
    }

    /// Asks once and takes the answer.
    func ask(_ client: KubeletClient) {
        let before = pods.status
        do {
            pods.update(try client.pods(), nowNs: KernelClock.read(CLOCK_MONOTONIC))
            // The list was large and is not needed any more.
            malloc_trim(0)
            let status = pods.status
            if before.answers == 0 || before.trouble != nil {
                report("\(settings.endpoint.server): \(status.podCount) pods")
            }
        } catch {
            pods.fail(error.message)
            if before.trouble != error.message {
                report("\(error.message); records tell pods by number until it answers")
            }
        }
    }

    /// Whether the kubelet answers, for a command that only looks.
    func askOnce() -> PodDirectory.Status {
        ask(KubeletClient(settings, ownSockets: ownSockets))
        return pods.status
    }
}
