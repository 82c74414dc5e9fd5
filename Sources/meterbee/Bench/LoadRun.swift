import Dispatch

/// One run of the generator: every connection on a thread of its own, all from the same instant.
struct LoadRun: Sendable {
    private let plan: LoadPlan
    /// One for each connection.
    private let supplies: [LoadSupply]

    /// Memory for bodies that are compressed ahead, over all connections.
    private static let preparedBytesMax = 512 << 20
    /// More bodies than this a second are not needed ahead.
    private static let requestsPerSecondMax = 4000.0

    /// What the run took besides the replies.
    struct Outcome: Sendable {
        var tally: LoadTally
        /// From the start to the last reply.
        var elapsed: Duration
    }

    /// Makes the bodies that are made ahead; the clock does not run yet.
    init(_ plan: LoadPlan) async throws {
        self.plan = plan
        let connections = max(1, plan.connections)
        let bytesMax = Self.preparedBytesMax / connections
        let countMax = Int(plan.duration.seconds * Self.requestsPerSecondMax) / connections + 1
        let streams = Array(0..<UInt32(clamping: plan.connections))
        supplies = try await Self.onThreads(streams) { stream in
            var supply = try LoadSupply(plan, stream: stream)
            try supply.prepare(bytesMax: bytesMax, countMax: countMax)
            return supply
        }
    }

    /// Sends, and returns when every connection is done.
    func run() async throws -> Outcome {
        let plan = plan
        let start = ContinuousClock.now
        let cancellation = Cancellation()
        let tallies = try await withTaskCancellationHandler {
            try await Self.onThreads(Array(supplies.enumerated())) { stream, supply in
                var worker = LoadWorker(
                    plan,
                    stream: stream,
                    supply: supply,
                    cancellation: cancellation
                )
                return try worker.run(from: start, until: start + plan.duration)
            }
        } onCancel: {
            cancellation.cancel()
        }
        try Task.checkCancellation()
        let elapsed = ContinuousClock.now - start
        var sum = LoadTally()
        for tally in tallies { sum.add(tally) }
        return Outcome(tally: sum, elapsed: elapsed)
    }

    /// Runs the work for each input on a thread of its own, off the cooperative pool.
    private static func onThreads<Input: Sendable, Output: Sendable>(
        _ inputs: [Input],
        _ work: @escaping @Sendable (Input) throws -> Output
    ) async throws -> [Output] {
        try await withThrowingTaskGroup(of: Output.self) { group in
            for (index, input) in inputs.enumerated() {
                group.addTask {
                    try await withCheckedThrowingContinuation { continuation in
                        DispatchQueue(label: "meterbee.bench.\(index)").async {
                            continuation.resume(with: Result { try work(input) })
                        }
                    }
                }
            }
            var outputs: [Output] = []
            for try await output in group { outputs.append(output) }
            return outputs
        }
    }
}
