import Billing
import HTTPTypes
import Metering

/// `/api/v1/records`: stored records as OTLP JSON.
struct RecordRoutes: Sendable {
    let stores: ControlStores

    private static let parameters =
        [
            QueryParameter("data_source", "Only records of this data source.", .key),
            QueryParameter("from", "Start, by occurred_at; 1970 by default.", .time),
            QueryParameter(
                "to",
                "End, by occurred_at, exclusive; an hour from now by default.",
                .time
            ),
            QueryParameter(
                "order",
                "Newest (desc) or oldest (asc) first.",
                .words(RecordQuery.Order.self, default: .newestFirst)
            ),
        ] + QueryParameter.page

    private static let recordSchema = Schema(
        json: [
            "type": "object",
            "properties": [
                "data_source": Schema.key.json, "occurred_at": Schema.time.json,
                "received_at": Schema.time.json, "receipt": Schema.identifier.json,
            ],
        ])

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/records",
                name: "listRecords",
                summary: "Stored records with their resource, scope and receipt, newest first.",
                access: .tenant(.read),
                parameters: Self.parameters,
                success: .page(Self.recordSchema),
                handle: list
            )
        ]
    }

    private func list(_ call: Call) async throws -> Reply {
        let tenant = try call.actingTenant()
        let now = try await stores.tenants.now()
        let (page, asked) = try Self.read(call.query, now: now)
        let query = try await entitled(asked, tenant.id, now)
        guard query.from < query.to else { return .ok(["data": [], "next_cursor": nil]) }
        let records = try await stores.records.records(tenant: tenant.id, query: query)
        let cursor = JSONValue.text(records.next.map(page.cursor))
        // The records are JSON texts already; parsing them only to write them again would cost.
        return Reply(
            status: .ok,
            bodyText: "{\"data\":[" + records.recordsJSON.joined(separator: ",")
                + "],\"next_cursor\":" + cursor.text + "}"
        )
    }

    /// The query without what is older than plan and support type let records be kept.
    private func entitled(
        _ query: RecordQuery,
        _ tenant: UniqueID,
        _ now: Instant
    ) async throws -> RecordQuery {
        guard let history = try await stores.openHistory(of: tenant, at: now),
            let days = history.limit(of: \.retentionDays, at: now)
        else { return query }
        var entitled = query
        entitled.from = max(query.from, now.adding(seconds: Int64(days) * -86_400))
        return entitled
    }

    private static func read(
        _ query: QueryParameters,
        now: Instant
    ) throws(Problem) -> (PageRequest, RecordQuery) {
        let faults = FaultList()
        let page = PageRequest(query, list: "records", faults: faults)
        let order: RecordQuery.Order? = query.word("order", faults: faults)
        // Records may lie up to an hour ahead of their receipt.
        let recordQuery = RecordQuery(
            dataSource: query.key("data_source", faults: faults),
            from: query.instant("from", faults: faults) ?? Instant(unixSeconds: 0),
            to: query.instant("to", faults: faults) ?? now.adding(seconds: 3601),
            order: order ?? .newestFirst,
            limit: page.limit,
            after: page.after
        )
        if recordQuery.from >= recordQuery.to, query["to"] != nil || query["from"] != nil {
            faults.add(.parameter("to", "must be later than from"))
        }
        try faults.throwIfAny()
        return (page, recordQuery)
    }
}
