import Metering

/// Key `c`: the flow record of a known transfer has its bytes exactly, in each direction.
struct TransferProof: Sendable {
    let stage: ProofStage

    /// Records of an idle second and the transfer's own fit easily.
    private static let recordsMax = 2000
    private static let waitMax = Duration.seconds(10)

    func run() async throws -> Proof {
        let start = WallClock.now
        let known = try await stage.source.transfer()
        let ended = ContinuousClock.now
        let flows = try await stage.poll(
            for: Self.waitMax,
            until: { flows in
                flows.reduce(0) { $0 + $1.receivedBytes } >= known.receivedBytes
            },
            { try await records(of: known, since: start) }
        )
        let seconds = (ContinuousClock.now - ended).seconds
        return verdict(known, flows, seconds: seconds)
    }

    private func records(of known: KnownTransfer, since start: Instant) async throws -> [FlowView] {
        let records = try await stage.api.records(
            of: "net.flow",
            since: start,
            limit: Self.recordsMax
        )
        return records.compactMap { FlowView($0) }.filter { $0.pid == known.pid }
    }

    private func verdict(_ known: KnownTransfer, _ flows: [FlowView], seconds: Double) -> Proof {
        let sent = flows.reduce(0) { $0 + $1.sentBytes }
        let received = flows.reduce(0) { $0 + $1.receivedBytes }
        let isExact = sent == known.sentBytes && received == known.receivedBytes
        var lines = flows.map { "record: " + $0.line }
        if flows.isEmpty { lines.append("no flow record of pid \(known.pid) arrived") }
        lines.append(
            "known:  sent \(Figure.count(known.sentBytes)), received "
                + "\(Figure.count(known.receivedBytes)) bytes by pid \(known.pid) "
                + "\(known.command): "
                + (isExact
                    ? "exact, seen after \(Figure.decimal(seconds, 1)) s"
                    : "differs by \(sent - known.sentBytes) and \(received - known.receivedBytes)")
        )
        return Proof(isProven: isExact, lines: lines)
    }
}
