import HTTPTypes
import Metering

/// `/api/v1/audit`: who changed what, newest first.
struct AuditRoutes: Sendable {
    let store: any AuditStore
    let tenants: any TenantStore

    private static let schema = Schema.object([
        "sequence": .count, "at": .time, "actor": .text(lengthMax: 1000),
        "act": .words(AuditEntry.Act.self), "subject": .text(), "key": .text(lengthMax: 1000),
        "tenant_id": Schema.identifier.orNull, "before": .anything, "after": .anything,
        "previous_hash": .text(), "hash": .text(),
    ])

    private static let parameters = [
        QueryParameter("subject", "Entries of one kind of thing, such as plan_version.", .text()),
        QueryParameter("key", "Entries of one thing, such as growth/2.", .text(lengthMax: 1000)),
        QueryParameter("tenant", "Entries of one tenant.", .key),
    ]

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .get,
                "/api/v1/audit",
                name: "listAudit",
                summary: "The ledger of acts, newest first; each entry is chained to the last.",
                access: .operatorOnly,
                parameters: QueryParameter.page + Self.parameters,
                success: .page(Self.schema),
                refusals: [.notFound],
                handle: list
            )
        ]
    }

    private func list(_ call: Call) async throws -> Reply {
        let faults = FaultList()
        let page = PageRequest(call.query, list: "audit", faults: faults)
        let position = page.after.map(Self.position)
        if case .some(.none) = position {
            faults.add(.parameter("cursor", "not a cursor of this list"))
        }
        let tenantKey = call.query.key("tenant", faults: faults)
        try faults.throwIfAny()
        var tenant: UniqueID?
        if let tenantKey {
            guard let row = try await tenants.tenant(key: tenantKey) else {
                throw Problem.notFound("tenant", tenantKey)
            }
            tenant = row.id
        }
        let entries = try await store.entries(
            AuditQuery(
                subject: call.query["subject"],
                subjectKey: call.query["key"],
                tenant: tenant,
                before: position ?? nil,
                limit: page.limit + 1
            )
        )
        return .ok(try page.page(entries, position: Self.text, json: Self.json))
    }

    private static func text(_ entry: AuditEntry) -> String {
        "\(entry.at.unixMicroseconds) \(entry.sequence)"
    }

    private static func position(_ text: String) -> AuditPosition? {
        let parts = text.split(separator: " ").compactMap { Int64($0) }
        guard parts.count == 2 else { return nil }
        return AuditPosition(at: Instant(unixMicroseconds: parts[0]), sequence: parts[1])
    }

    private static func json(_ entry: AuditEntry) throws -> JSONValue {
        [
            "sequence": .integer(Int(entry.sequence)), "at": .string(entry.at.description),
            "actor": .string(entry.actor), "act": .string(entry.act.rawValue),
            "subject": .string(entry.subject), "key": .string(entry.subjectKey),
            "tenant_id": .text(entry.tenantID?.description),
            "before": try json(entry.beforeJSON), "after": try json(entry.afterJSON),
            "previous_hash": .string(entry.previousHash.hexDigits),
            "hash": .string(entry.hash.hexDigits),
        ]
    }

    private static func json(_ kept: String?) throws -> JSONValue {
        guard let kept else { return .null }
        return try JSONValue(reading: Array(kept.utf8))
    }
}
