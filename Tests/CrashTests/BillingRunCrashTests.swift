import Glibc
import Logging
import Postgres
import Testing

@testable import meterbee

/// `meterbee billing run` as processes that are killed, and then gone on with by two at once.
///
/// `METERBEE_TEST_FULL=1` bills 20,000 subscriptions and kills twelve runs.
@Suite("a billing run that is killed with SIGKILL", .serialized)
struct BillingRunCrashTests {
    private static let isFull = getenv("METERBEE_TEST_FULL").map { String(cString: $0) } == "1"
    private static let subscriptions = isFull ? 20_000 : 1_600
    private static let kills = isFull ? 12 : 3
    /// An end that must come, on however busy a machine.
    private static let patience = Duration.seconds(isFull ? 1800 : 300)

    @Test("is gone on with: each invoice is there once, numbered without a gap")
    func resumed() async throws {
        let directory = try ProductFiles.directory("billing-run")
        defer { directory.remove() }
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(directory: directory.path),
            logger: Logger(label: "crash-tests")
        )
        try await cluster.start()
        do {
            try await run(cluster, directory)
        } catch {
            try? await cluster.stop()
            throw error
        }
        try await cluster.stop()
    }

    private func run(_ cluster: PrivateCluster, _ directory: TemporaryDirectory) async throws {
        let migration = try Self.start(["migrate"], directory)
        #expect(await migration.waitForExit(timeout: Self.patience) == .exited(code: 0))
        let books = try await DueBooks.fill(Self.subscriptions, cluster)
        var counts = [0]
        for kill in 1...Self.kills {
            let run = try Self.start(["billing", "run"], directory)
            // Killed while it works: some of it is done, and the rest is not.
            let goal = max(counts[kill - 1] + 1, 2 * Self.subscriptions * kill / (Self.kills + 2))
            while run.isRunning, try await books.invoices() < goal {
                try await Task.sleep(for: .milliseconds(1))
            }
            try await Task.sleep(for: .microseconds(Int.random(in: 0...30_000)))
            run.send(SIGKILL)
            let end = await run.waitForExit(timeout: Self.patience)
            #expect(
                end == .signalled(SIGKILL),
                "the run ended before it was killed: \(log(directory))"
            )
            try await books.waitUntilAlone()
            counts.append(try await books.invoices())
            try await books.expectNoGaps()
        }
        print("killed after \(counts.dropFirst()) of \(2 * Self.subscriptions) invoices")
        #expect(counts[Self.kills] < 2 * Self.subscriptions, "no kill left anything to do")
        let last = try [0, 1].map { _ in try Self.start(["billing", "run"], directory) }
        for run in last {
            let end = await run.waitForExit(timeout: Self.patience)
            #expect(end == .exited(code: 0), "\(log(directory))")
        }
        try await books.expectEachOnce(subscriptions: Self.subscriptions)
        try await books.close()
    }

    private static func start(
        _ arguments: [String],
        _ directory: TemporaryDirectory
    ) throws -> ChildProcess {
        try ChildProcess.start(
            ProductFiles.meterbee(),
            arguments + ["--data-dir", directory.path],
            outputPath: directory.path + "/commands.log"
        )
    }

    private func log(_ directory: TemporaryDirectory) -> String {
        ProcFile.text(directory.path + "/commands.log") ?? ""
    }
}
