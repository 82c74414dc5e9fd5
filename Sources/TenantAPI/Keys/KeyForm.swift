import Metering

/// API keys as JSON.
enum KeyForm {
    /// What a request for a key says.
    struct Wish: Hashable {
        var name: String
        var scopes: Set<Scope>
        var expiresAt: Instant?
    }

    /// The scopes that a tenant's key may have.
    static let tenantScopes = Scope.allCases.filter { $0 != .operator }

    static func read(_ json: JSONValue, now: Instant) throws(Problem) -> Wish {
        let body = ObjectReader(json, faults: FaultList())
        let wish = Wish(
            name: body.string("name"),
            scopes: scopes(body),
            expiresAt: body.futureTime(now: now)
        )
        try body.finish()
        return wish
    }

    private static func scopes(_ body: ObjectReader) -> Set<Scope> {
        body.require("scopes")
        var scopes: Set<Scope> = []
        let elements = body.optionalArray("scopes", countMax: tenantScopes.count)
        if elements?.isEmpty ?? false { body.fault("scopes", "must name at least one scope") }
        for element in elements ?? [] {
            guard case .string(let word) = element.value, let scope = Scope(rawValue: word),
                tenantScopes.contains(scope)
            else {
                let known = tenantScopes.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                body.faults.add(.pointer(element.pointer, "must be one of \(known)"))
                continue
            }
            if !scopes.insert(scope).inserted {
                body.faults.add(.pointer(element.pointer, "stands there twice"))
            }
        }
        return scopes
    }

    static func json(_ key: KeyRecord) -> JSONValue {
        [
            "id": .string(key.id.description), "name": .string(key.name),
            "scopes": .array(words(key.scopes)), "agent_id": .text(key.agentID?.description),
            "created_at": .string(key.createdAt.description),
            "expires_at": .text(key.expiresAt?.description),
        ]
    }

    /// In the order in which scopes are documented.
    static func words(_ scopes: Set<Scope>) -> [JSONValue] {
        Scope.allCases.filter(scopes.contains).map { .string($0.rawValue) }
    }

    private static let scopesSchema = Schema.array(
        .words(tenantScopes.map(\.rawValue)),
        countMin: 1,
        countMax: tenantScopes.count,
        unique: true
    )

    static let newSchema = Schema.object(
        ["name": .text(), "scopes": scopesSchema, "expires_at": Schema.time.orNull],
        required: ["name", "scopes"]
    )

    static let schema = schema(scopes: scopesSchema)

    /// Of the key that asks, which may be an operator's.
    static let identitySchema = schema(scopes: .array(.words(Scope.self)))

    private static func schema(scopes: Schema) -> Schema {
        .object([
            "id": .identifier, "name": .text(), "scopes": scopes,
            "agent_id": Schema.identifier.orNull, "created_at": .time,
            "expires_at": Schema.time.orNull,
        ])
    }

    static let createdSchema = schema.addingProperties([
        .init(name: "key", value: credentialSchema.json)
    ])

    /// A credential, shown once.
    static let credentialSchema = Schema(
        json: ["type": "string", "pattern": "^mb_[0-9a-f]{32}_[0-9A-Za-z]{43}$"])
}

extension ObjectReader {
    /// The member `expires_at`: nil when absent or null; must lie after `now`.
    func futureTime(now: Instant) -> Instant? {
        guard let instant = optionalInstant("expires_at") else { return nil }
        if instant <= now { fault("expires_at", "must lie in the future; it is \(now) now") }
        return instant
    }
}
