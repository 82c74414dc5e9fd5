import Billing
import HTTPTypes
import Metering

/// `/api/v1/invoices/{id}/lines/{line}/explain`: from a line to buckets, receipts and rules.
struct LineExplainRoutes: Sendable {
    let stores: InvoicingStores
    let tenants: any TenantStore
    let agents: any AgentStore

    private static let schema = Schema.object([
        "invoice": .text(), "line": .map(.anything), "data": .array(bucketSchema),
        "receipts": .array(.map(.anything)), "has_more_receipts": .boolean,
        "rules": .array(.map(.anything)), "agents": .array(AgentAccountForm.schema),
        "next_cursor": Schema.text(lengthMax: 1000).orNull,
    ])

    private static let bucketSchema = Schema.object([
        "from": .time, "to": .time, "data_source": .key, "rule": .text(),
        "agent": Schema.identifier.orNull, "records": .count, "canonical_bytes": .count,
        "billable_bytes": .count, "late_bytes": .count,
    ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/invoices/{id}/lines/{line}/explain",
                name: "explainLine",
                summary: "What a line came from: numbers, buckets, receipts, rules, and what "
                    + "agents counted of the same data sources in the same time.",
                access: .anyKey,
                parameters: QueryParameter.page + [.tenant],
                success: Self.schema,
                refusals: [.notFound],
                handle: explain
            )
        ]
    }

    private func explain(_ call: Call) async throws -> Reply {
        let access = InvoiceAccess(store: stores.invoices, tenants: tenants)
        let kept = try await access.invoice(of: call)
        guard let line = kept.invoice.lines.first(where: { "\($0.number)" == call.path("line") })
        else { throw Problem.notFound("line", call.path("line")) }
        let faults = FaultList()
        let list = "explain/\(kept.invoice.id)/\(line.number)"
        let page = PageRequest(call.query, list: list, faults: faults)
        let after = page.after.map(BucketPosition.init(cursor:))
        if case .some(.none) = after {
            faults.add(.parameter("cursor", "not a cursor of this list"))
        }
        try faults.throwIfAny()
        let sources = try await stores.lineSources.sources(
            LineSourceQuery(
                tenant: kept.tenant,
                dataSources: line.dataSources,
                period: line.servicePeriod,
                after: after ?? nil,
                limit: page.limit
            )
        )
        let next = sources.buckets.count == page.limit ? sources.buckets.last : nil
        return .ok([
            "invoice": .string(kept.invoice.number ?? ""), "line": JSONValue(line.document),
            "data": .array(sources.buckets.map(Self.json)),
            "receipts": .array(sources.receipts.map(Self.json)),
            "has_more_receipts": .bool(sources.hasMoreReceipts),
            "rules": .array(sources.rules.map(Self.json)),
            "agents": .array(try await accounts(of: line, kept.tenant).map(AgentAccountForm.json)),
            "next_cursor": .text(next.map { page.cursor($0.position.cursor) }),
        ])
    }

    private func accounts(of line: IssuedLine, _ tenant: UniqueID) async throws -> [AgentAccount] {
        let sources = line.dataSources
        guard !sources.isEmpty else { return [] }
        return try await agents.accounts(
            tenant: tenant,
            from: line.servicePeriod.start,
            to: line.servicePeriod.end
        ).filter { sources.contains($0.dataSource) }
    }

    private static func json(_ bucket: LineSources.Bucket) -> JSONValue {
        let start = bucket.position.quarterHour
        return [
            "from": .string(start.description),
            "to": .string(
                Instant(unixMicroseconds: start.unixMicroseconds + Instant.quarterHour)
                    .description
            ),
            "data_source": .string(bucket.position.dataSource),
            "rule": .string(bucket.position.rule),
            "agent": .text(bucket.position.agent?.description),
            "records": .integer(bucket.records),
            "canonical_bytes": .integer(bucket.canonicalBytes),
            "billable_bytes": .integer(bucket.billableBytes),
            "late_bytes": .integer(bucket.lateBytes),
        ]
    }

    private static func json(_ receipt: LineSources.Receipt) -> JSONValue {
        [
            "id": .string(receipt.id.description),
            "received_at": .string(receipt.receivedAt.description),
            "data_source": .string(receipt.dataSource), "rule": .string(receipt.rule),
            "segment": .string(receipt.segment.description),
            "records": .integer(receipt.records),
            "billable_bytes": .integer(receipt.billableBytes),
        ]
    }

    private static func json(_ rule: ConversionRule) -> JSONValue {
        [
            "data_source": .string(rule.dataSource), "version": .integer(rule.version),
            "expression": .string(rule.expression),
            "effective_from": .string(rule.effectiveFrom.description),
            "mode": .string(rule.mode.rawValue),
        ]
    }
}

extension IssuedLine {
    /// The data sources whose usage the line prices; none for lines of other kinds.
    fileprivate var dataSources: [String] {
        guard kind == .usage, case .usage(let explained) = explanation else { return [] }
        return explained.usedBytesBySource.map(\.dataSource)
    }
}

extension BucketPosition {
    fileprivate var cursor: String {
        let agent = agent?.description ?? "-"
        return "\(quarterHour.unixMicroseconds) \(dataSource) \(agent) \(rule)"
    }

    fileprivate init?(cursor: String) {
        let parts = cursor.split(separator: " ", maxSplits: 3).map(String.init)
        guard parts.count == 4, let start = Int64(parts[0]) else { return nil }
        self.init(
            quarterHour: Instant(unixMicroseconds: start),
            dataSource: parts[1],
            rule: parts[3],
            agent: UniqueID(parts[2])
        )
    }
}
