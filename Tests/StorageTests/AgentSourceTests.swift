import Metering
import Postgres
import Telemetry
import Testing

@testable import AgentCore
@testable import Storage

@Suite("The agent's data sources in a fresh installation")
struct AgentSourceTests {
    /// Every source that the agent has, by its product: one list, the agent's own.
    private static let products = Dictionary(
        grouping: SourceCatalog.all.map { $0.plan },
        by: { plan in
            plan.key.hasPrefix("net.") ? "network" : plan.isSecurity ? "security" : "performance"
        }
    ).mapValues { Set($0.map(\.key)) }.merging(["agent": [Admission.agentHealthKey]]) { $1 }

    @Test("every one is known, to agents only, and metered by agent-v1")
    func known() async throws {
        try await TestDatabase.run { database in
            let store = IngestCatalogueStore(pool: database.pool)
            let sources = try await store.dataSources()
            for (product, keys) in Self.products {
                #expect(
                    Set(sources.filter { $0.product == product }.map(\.key)) == keys,
                    "\(product)"
                )
            }
            #expect(sources.count { $0.origin == .agent } == SourceCatalog.keys.count + 1)
            let catalogue = CatalogueSnapshot(dataSources: sources, rules: [])
            for key in SourceCatalog.keys + [Admission.agentHealthKey] {
                let signal = SourceCatalog.signal(of: key)
                let number = try #require(
                    Self.number(of: key, signal, in: catalogue, isFromAgent: true),
                    "the catalogue does not know \(key)"
                )
                let source = catalogue.dataSources[number]
                #expect(source.key == key, "records of \(key) are metered as \(source.key)")
                #expect(source.origin == .agent && source.isEnabled, "\(key)")
                let rule = catalogue.rule(ofDataSource: number, at: Instant(unixSeconds: 0)).rule
                #expect(rule.name == RulePreset.agentV1.name, "\(key)")
                let foreign = try #require(
                    Self.number(of: key, signal, in: catalogue, isFromAgent: false)
                )
                #expect(catalogue.dataSources[foreign].key == "otlp.\(signal)")
            }
        }
    }

    /// As a record of the agent names its source: its scope always, its event where it is a log.
    private static func number(
        of key: String,
        _ signal: Signal,
        in catalogue: CatalogueSnapshot,
        isFromAgent: Bool
    ) -> Int? {
        Array(key.utf8).withUnsafeBytes { name in
            catalogue.dataSourceNumber(
                signal: signal,
                eventName: signal == .logs ? name : UnsafeRawBufferPointer(start: nil, count: 0),
                scopeName: name,
                isFromAgent: isFromAgent
            )
        }
    }

    @Test("what an operator registered before stays as it is, and the way back leaves it")
    func upgrade() async throws {
        try await TestDatabase.run { database in
            let migration = try #require(
                Schema.migrations.first { $0.name.hasSuffix("add_agent_sources") }
            )
            let owner = try await PostgresConnection.connect(
                database.cluster.configuration(user: "meterbee_owner")
            )
            try await owner.script(PostgresSQL(unsafeSQL: try #require(migration.downSQL)))
            try await database.expect(
                "SELECT count(*) FROM meterbee.data_sources WHERE origin = 'agent'",
                is: 1
            )
            try await owner.script(
                """
                INSERT INTO meterbee.products (key, name) VALUES ('mine', 'Mine');
                INSERT INTO meterbee.data_sources
                    (key, product, name, signal, match_event_name)
                VALUES ('flows', 'mine', 'Flows', 'logs', 'net.flow');
                """
            )
            for _ in 0..<2 {
                try await owner.script(PostgresSQL(unsafeSQL: migration.upSQL))
            }
            await owner.close()
            try await database.expect(
                """
                SELECT count(*) FROM meterbee.data_sources
                WHERE match_event_name = 'net.flow' AND product = 'mine' AND origin = 'any'
                """,
                is: 1
            )
            try await database.expect(
                "SELECT count(*) FROM meterbee.data_sources WHERE origin = 'agent'",
                is: 17
            )
        }
    }
}
