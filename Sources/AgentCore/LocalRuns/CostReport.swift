import BPF
import Glibc

/// What sources would send, be billed and cost on this node, before any is enabled.
public struct CostReport: Sendable {
    /// One source over the time.
    public struct Line: Hashable, Sendable {
        /// The data source's key.
        public var key: String
        /// What its programs saw.
        public var seen: UInt64
        /// Records that would have been sent.
        public var records: UInt64
        /// What these would be billed by the default rule of agents' sources.
        public var billableBytes: UInt64
        /// Runs of its programs; 0 where the kernel does not count them.
        public var runs: UInt64
        /// The time these took.
        public var runNs: UInt64
        /// A million records under the tenant's plan, where it is known.
        public var pricePerMillion: Double?
        /// What the account lacks.
        public var residual: Int64
    }

    /// How long was looked.
    public var seconds: Int
    /// In the order of the catalogue.
    public var lines: [Line]
    /// What prices are in.
    public var currency: String?
    /// Sources that this node does not allow, with the reasons.
    public var unavailable: [String]
    /// Whether the kernel counted what programs take.
    public var countsRunTimes: Bool

    /// Looks for so long.
    ///
    /// - Parameters:
    ///   - stateDirectory: Where an enrolled agent keeps the last policy, for prices.
    ///   - progress: Called once a second with the seconds that passed.
    public static func observe(
        _ keys: [String],
        seconds: Int,
        stateDirectory: String?,
        progress: (Int) -> Void
    ) throws -> CostReport {
        let run = try LocalRun(keys, sink: CountingSink())
        let policy = stateDirectory.flatMap { KeptPolicy.read($0) }
        run.run(seconds: seconds) {
            progress($0)
            return true
        }
        let usages = run.pipelines.map { try? $0.kernel.usage() }
        run.finish()
        let lines = zip(run.pipelines, usages).map { pipeline, usage in
            let ledger = pipeline.ledger
            return Line(
                key: pipeline.key.source,
                seen: ledger.kernel.seen,
                records: ledger.tally.sealed,
                billableBytes: pipeline.billableBytes,
                runs: usage?.runs ?? 0,
                runNs: usage?.runNs ?? 0,
                pricePerMillion: policy?.sources[pipeline.key.source]?.pricePerMillionRecords
                    .flatMap { Double($0) },
                residual: ledger.residual
            )
        }
        return CostReport(
            seconds: seconds,
            lines: lines,
            currency: policy?.currency,
            unavailable: run.unavailable.map { "\($0.key): \($0.reason)" },
            countsRunTimes: run.countsRunTimes
        )
    }
}

extension CostReport {
    /// A table, extrapolated to days of 30 to a month.
    public var text: String {
        var rows = [
            ["source", "seen/s", "records/day", "billable MB/day", "kernel CPU", "price/month"]
        ]
        for line in lines { rows.append(row(line)) }
        var text = TextTable.text(rows)
        text += "measured over \(seconds) s and extrapolated; CPU is of one core, programs only"
        if !countsRunTimes { text += " (not counted: needs CAP_SYS_ADMIN)" }
        text += "\n"
        if lines.allSatisfy({ $0.pricePerMillion == nil }) {
            text += "no prices: give --state-dir of an enrolled agent that has sent a heartbeat\n"
        }
        for reason in unavailable { text += "not available: \(reason)\n" }
        return text
    }

    /// One line of JSON.
    public var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("seconds", seconds)
            json.member("currency", currency)
            json.member("sources", array: lines) { json, line in
                json.member("key", line.key)
                json.member("seen", line.seen)
                json.member("records", line.records)
                json.member("billable_bytes", line.billableBytes)
                json.member("program_runs", line.runs)
                json.member("program_ns", line.runNs)
                json.member("residual", line.residual)
            }
        }
        return json.text + "\n"
    }

    private func row(_ line: Line) -> [String] {
        let days = Double(max(1, seconds)) / 86_400
        let share = Double(line.runNs) / Double(max(1, seconds)) / 10_000_000
        let monthly = line.pricePerMillion.map {
            $0 * Double(line.records) / 1_000_000 / days * 30
        }
        return [
            line.key, Decimals.text(Double(line.seen) / Double(max(1, seconds)), 1),
            String(Int(Double(line.records) / days)),
            Decimals.text(Double(line.billableBytes) / days / 1_000_000, 1),
            countsRunTimes ? Decimals.text(share, 3) + " %" : "-",
            monthly.map { Decimals.text($0, 2) + " " + (currency ?? "") } ?? "-",
        ]
    }
}
