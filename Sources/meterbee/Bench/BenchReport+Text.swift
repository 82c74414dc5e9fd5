import Storage

extension BenchReport {
    /// The report as lines for people.
    func lines() -> [String] {
        var lines = [
            "load        \(load)",
            (verification == nil ? "accepted    " : "durable     ")
                + "\(Figure.count(Int64(recordsPerSecond))) records/s, "
                + "\(Figure.count(Int64(requestsPerSecond))) requests/s, over "
                + "\(Figure.decimal(seconds, 1)) s",
            "bytes       \(Figure.bytes(Int64(bodyBytesPerSecond)))/s of bodies, "
                + "\(Figure.bytes(Int64(sentBytesPerSecond)))/s sent",
            "latency     "
                + ["p50", "p90", "p99", "p999", "max"].map { name in
                    "\(name) \(latencyMs[name].map { Figure.decimal($0, 1) } ?? "-") ms"
                }.joined(separator: "  "),
        ]
        if let server { lines.append("server      " + Self.text(server)) }
        if let postgres { lines.append("postgresql  " + Self.text(postgres)) }
        lines.append("generator   \(Figure.decimal(generatorCpuSeconds, 1)) CPU s")
        if !failures.isEmpty || duplicates > 0 {
            let statuses = failures.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            lines.append(
                "retried     \(statuses.joined(separator: ", ")); acknowledged as duplicates: "
                    + "\(duplicates)"
            )
        }
        if let storedBytesPerMillionRecords, let cpuSecondsPerMillionRecords {
            lines.append(
                "a million   \(Figure.bytes(Int64(storedBytesPerMillionRecords))) stored, "
                    + "\(Figure.decimal(cpuSecondsPerMillionRecords, 2)) CPU s"
            )
        }
        return lines + (verification?.lines() ?? ["verified    not at all: not a Meterbee"])
    }

    private static func text(_ figures: ProcessFigures) -> String {
        "\(Figure.decimal(figures.cpuSeconds, 1)) CPU s, "
            + "\(Figure.bytes(figures.proportionalBytes)) PSS, peak "
            + "\(Figure.bytes(figures.peakResidentBytes)) resident"
    }
}

extension BenchVerification {
    /// The verdict as lines for people.
    func lines() -> [String] {
        let lines = [
            "verified    \(isExact ? "exact" : "NOT EXACT"): acknowledged "
                + "\(Figure.count(acknowledgedRecords)) records of "
                + "\(Figure.count(acknowledgedCanonicalBytes)) canonical bytes,",
            "            metered \(Figure.count(meteredRecords)) records of "
                + "\(Figure.count(meteredCanonicalBytes)) canonical, "
                + "\(Figure.count(meteredBillableBytes)) billable bytes"
                + (unresolvedRequests > 0
                    ? "; \(unresolvedRequests) requests without outcome" : "")
                + (stored == nil ? "" : ","),
        ]
        return lines + (stored.map(Self.lines) ?? [])
    }

    private static func lines(_ stored: StoredTotals) -> [String] {
        [
            "            stored \(Figure.count(stored.records)) records of "
                + "\(Figure.count(stored.canonicalBytes)) canonical bytes in "
                + "\(Figure.count(stored.segments)) segments;",
            "            read back \(Figure.count(stored.segmentsRead)) of them, "
                + "\(Figure.count(stored.recordsRead)) records; "
                + (stored.segmentsDamaged == 0
                    ? "none damaged" : "\(stored.segmentsDamaged) DAMAGED"),
        ]
    }
}
