import Compression
public import Logging
public import Postgres
public import ServiceLifecycle

/// Keeps the store of segments in shape: compacts small ones, drops what no retention keeps any
/// more. Any number of servers may do it at once.
public struct SegmentKeeper: Service {
    /// Segments deleted in one statement; bounds how long it takes.
    private static let deletedAtOnce: Int32 = 1_000
    /// Quarter hours compacted and statements of each kind in one pass, at most.
    private static let stepsMax = 100

    private let pool: PostgresPool
    private let retention: PlanRetention
    private let interval: Duration
    private let logger: Logger
    private let codecs = CodecPool()

    /// - Parameters:
    ///   - pool: logged in as the role `meterbee_operator`.
    ///   - retention: deletes what tenants' plans do not keep.
    public init(
        pool: PostgresPool,
        retention: PlanRetention,
        interval: Duration = .seconds(300),
        logger: Logger
    ) {
        self.pool = pool
        self.retention = retention
        self.interval = interval
        self.logger = logger
    }

    /// Does the chores again and again until shut down; a failure is logged and tried again.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)
                guard !Task.isCancelled else { return }
                do {
                    try await perform()
                } catch {
                    logger.warning(
                        "keeping the segments failed",
                        metadata: ["error": "\(error)"]
                    )
                }
            }
        }
    }

    /// Does every chore once: retention first, so that nothing is compacted to be dropped.
    public func perform() async throws {
        try await repeatedly { try await dropPartition() }
        try await repeatedly { try await deleteExpired() }
        try await retention.perform()
        let compactor = SegmentCompactor(pool: pool, codecs: codecs, logger: logger)
        try await repeatedly { try await compactor.compactNext() }
    }

    private func repeatedly(_ step: () async throws -> Bool) async throws {
        for _ in 0..<Self.stepsMax {
            guard try await step(), !Task.isCancelled else { return }
        }
    }

    /// False when there is nothing to drop, or when its lock is not to be had now.
    private func dropPartition() async throws -> Bool {
        do throws(PostgresError) {
            return try await pool.query(
                PostgresStatement("SELECT meterbee.drop_expired_partition() AS dropped")
            ).only().optionalBool("dropped") ?? false
        } catch {
            guard error.sqlState == "55P03" else { throw error }
            return false
        }
    }

    private func deleteExpired() async throws -> Bool {
        try await pool.query(
            PostgresStatement(
                "SELECT meterbee.delete_expired_segments($1) AS deleted",
                [.int32(Self.deletedAtOnce)]
            )
        ).only().int64("deleted") >= Int64(Self.deletedAtOnce)
    }
}
