/// Where the demo's records come from: the agent, or a generator in its place.
protocol ActivitySource: Sendable {
    /// Whether the records are made up.
    var isSynthetic: Bool { get }
    /// Begins to send; returns when the first step that can fail is done.
    func start() async throws
    /// Ends it and everything that it started.
    func stop() async
    /// What it says of itself now.
    func figures() async -> ActivityFigures
    /// Returns when what it says of itself is renewed the next time.
    func nextReport() async throws
    /// Keeps it from sending while the body runs.
    func whilePaused<Output: Sendable>(
        _ body: @Sendable () async throws -> Output
    ) async throws -> Output
    /// The last batch that was sent, byte by byte.
    func lastBatch() async throws -> SavedBatch
    /// A client with the key that its batches are sent with.
    func sendingClient() async throws -> OTLPClient
    /// Causes a transfer of 100 MB and tells what is known of it.
    func transfer() async throws -> KnownTransfer
    /// Causes executions of /bin/true and tells their process identifiers.
    func execute(_ count: Int) async throws -> KnownExecutions
}
