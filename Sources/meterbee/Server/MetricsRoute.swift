import Hummingbird
import Ingestion
import Storage

/// `/metrics` in the Prometheus text exposition format 0.0.4.
struct MetricsRoute: Sendable {
    let ingest: ServerIngest
    let connections: ConnectionCounters
    let retention: RetentionCounters

    func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/metrics") { [self] _, _ in
            EditedResponse(
                headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                response: text()
            )
        }
    }

    private func text() -> String {
        let reading = ingest.counters.current
        let commits = ingest.committer.counters
        var exposition = PrometheusText()
        exposition.family(
            "meterbee_otlp_requests_total",
            .counter,
            "OTLP requests by HTTP status.",
            reading.replies.sorted { $0.key < $1.key }.map { (["status": "\($0.key)"], $0.value) }
        )
        exposition.counter(
            "meterbee_records_accepted_total",
            "Records stored and metered.",
            reading.acceptedRecords
        )
        exposition.counter(
            "meterbee_records_refused_total",
            "Records refused, neither stored nor billed.",
            reading.refusedRecords
        )
        exposition.counter(
            "meterbee_billable_bytes_total",
            "Billable bytes metered.",
            reading.billableBytes
        )
        exposition.counter(
            "meterbee_duplicate_batches_total",
            "Batches that were known already.",
            reading.duplicates
        )
        exposition.counter(
            "meterbee_rule_failures_total",
            "Records that their rule failed on, billed by canonical-v1.",
            reading.ruleFailures
        )
        exposition.counter(
            "meterbee_commits_total",
            "Group commits begun.",
            commits.groups
        )
        exposition.counter(
            "meterbee_commit_batches_total",
            "Batches taken into group commits.",
            commits.batches
        )
        exposition.counter(
            "meterbee_commit_queue_refusals_total",
            "Batches refused because the queue was full.",
            commits.refusedOverloaded
        )
        exposition.gauge(
            "meterbee_commit_queue_batches",
            "Batches that wait for the next group commit.",
            Int64(ingest.committer.queuedCount)
        )
        exposition.gauge(
            "meterbee_commit_queue_bytes",
            "Bytes that wait for the next group commit.",
            Int64(ingest.committer.queuedBytes)
        )
        exposition.gauge(
            "meterbee_request_memory_bytes",
            "Bytes that requests in flight hold.",
            Int64(ingest.budget.usedBytes)
        )
        exposition.counter(
            "meterbee_request_memory_refusals_total",
            "Requests refused for want of memory.",
            ingest.budget.refusals
        )
        exposition.gauge(
            "meterbee_connections",
            "Connections that are open, over all ports.",
            connections.openCount
        )
        exposition.family(
            "meterbee_connections_ended_total",
            .counter,
            "Connections and calls that the server ended, by what the client owed.",
            connections.endings.map { (["reason": $0.ending.rawValue], $0.count) }
        )
        exposition.counter(
            "meterbee_retention_records_deleted_total",
            "Records deleted because their tenant's plan keeps them no longer.",
            retention.current.records
        )
        return exposition.text
    }
}
