/// What `--status-file` shows: the ledger by source, the uplink and what the agent costs.
struct StatusReport {
    /// One source.
    struct Source {
        var key: String
        var ledger: SourceLedger
        var hook: HookReport
        var level = DegradationLevel.full
        /// Why policy does not let it run; nil where it does.
        var offBecause: String?
        var trouble: String?
        /// Libraries that there was no room for.
        var leftOut = 0

        /// A source as it stands.
        init(_ pipeline: SourcePipeline) {
            self.init(
                key: pipeline.key.source,
                ledger: pipeline.ledger,
                hook: pipeline.kernel.hook
            )
            level = pipeline.levelInForce
            offBecause = pipeline.absence
            trouble = pipeline.trouble
            leftOut = pipeline.leftOut
        }

        /// One that has no programs.
        init(key: String, ledger: SourceLedger, hook: HookReport) {
            self.key = key
            self.ledger = ledger
            self.hook = hook
        }
    }

    let sources: [Source]
    let unavailable: [(key: String, reason: String)]
    let uplink: Uplink.Status
    let cost: ProcessCost
    let containers: (known: Int, evictions: Int)
    /// What the kubelet told; nil where it is not asked.
    let pods: PodDirectory.Status?
    /// Proportional memory of worker and loader; 0 before it was looked at.
    let memoryBytes: Int
    /// What they and the programs took lately; nil before it was measured.
    let average: UseAverage?
    /// How long nothing was observed while this program took over; nil where it did not.
    let gapMs: Int64?
    let ownSocketFailures: Int

    /// One line of JSON.
    var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("version", AgentVersion.text)
            json.member("agent_id", uplink.agentID)
            json.member("cpu_seconds", thousandths: cost.cpuMs)
            json.member("rss_bytes", cost.residentBytes)
            json.member("anonymous_bytes", cost.anonymousBytes)
            json.member("pss_bytes", memoryBytes)
            json.member("cpu_millionths", average.map { Int($0.ownShare * 1e6) } ?? 0)
            json.member(
                "program_millionths",
                average?.programShare.map { Int($0 * 1e6) } ?? 0
            )
            json.member("own_socket_failures", ownSocketFailures)
            if let gapMs { json.member("upgrade_gap_ms", gapMs) }
            json.member("containers", containers.known)
            json.member("container_evictions", containers.evictions)
            if let pods {
                json.member("pods", pods.podCount)
                json.member("pod_evictions", pods.evictions)
                json.member("kubelet_trouble", pods.trouble)
            }
            json.member("sources") { json in
                for source in sources {
                    json.member(source.key) { write(source, to: &$0) }
                }
                for source in unavailable {
                    json.member(source.key) { json in
                        json.member("hook", nil)
                        json.member("trouble", source.reason)
                    }
                }
            }
            json.member("uplink") { write(uplink, to: &$0) }
            if let last = uplink.lastBatch {
                json.member("last_batch") { write(last, to: &$0) }
            }
        }
        return json.text + "\n"
    }

    private func write(_ source: Source, to json: inout JSONWriter) {
        let ledger = source.ledger
        json.member("hook", source.hook.chosen)
        json.member("level", source.level.text)
        json.member("off_because", source.offBecause)
        json.member("seen", ledger.kernel.seen)
        json.member("sent", ledger.sent)
        json.member("acknowledged", ledger.tally.acknowledged)
        json.member("rejected", ledger.tally.rejected)
        json.member("pending", ledger.pending)
        json.member("lost", ledger.kernel.ringLost + ledger.tally.evicted + ledger.crashLostInAll)
        json.member("ring_lost", ledger.kernel.ringLost)
        json.member("spool_evicted", ledger.tally.evicted)
        json.member("crash_lost", ledger.crashLostInAll)
        json.member("sampled_out", ledger.kernel.sampledOut)
        json.member("budget_held", ledger.kernel.held)
        json.member("aggregated", ledger.kernel.aggregated)
        json.member("derived", ledger.derived)
        json.member("map_full", ledger.kernel.mapFull)
        if source.leftOut > 0 { json.member("libraries_left_out", source.leftOut) }
        json.member("unreadable", ledger.kernel.unreadable)
        json.member("own_left_out", ledger.kernel.own)
        json.member("missed_runs", ledger.missedRuns)
        json.member("residual", ledger.residual)
        json.member("trouble", source.trouble)
    }

    private func write(_ status: Uplink.Status, to json: inout JSONWriter) {
        json.member("requests", status.requests)
        json.member("failures", status.failures)
        json.member("duplicates", status.duplicates)
        json.member("heartbeat_status", status.heartbeatStatus.map(String.init))
        json.member("trouble", status.trouble)
    }

    private func write(_ batch: Uplink.LastBatch, to json: inout JSONWriter) {
        json.member("key", batch.key)
        json.member("source", batch.source)
        json.member("records", batch.records)
        json.member("bytes", batch.bodyBytes)
        json.member("http_status", batch.status)
        json.member("duplicate", batch.isDuplicate ? 1 : 0)
    }
}
