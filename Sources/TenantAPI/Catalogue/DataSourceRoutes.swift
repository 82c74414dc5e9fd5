import HTTPTypes
import Metering
import Telemetry

/// `/api/v1/data-sources`: the kinds of records, and what makes a record one of them.
struct DataSourceRoutes: Sendable {
    let store: any CatalogueStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/data-sources",
                name: "createDataSource",
                summary: "Add a data source.",
                access: .operatorOnly,
                body: DataSourceForm.newSchema,
                successStatus: .created,
                success: DataSourceForm.schema,
                refusals: [.conflict],
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/data-sources",
                name: "listDataSources",
                summary: "All data sources, by key.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(DataSourceForm.schema),
                handle: list
            ),
            Endpoint(
                .get,
                "/api/v1/data-sources/{key}",
                name: "getDataSource",
                summary: "One data source.",
                access: .operatorOnly,
                success: DataSourceForm.schema,
                refusals: [.notFound],
                handle: get
            ),
            Endpoint(
                .patch,
                "/api/v1/data-sources/{key}",
                name: "changeDataSource",
                summary: "Change a data source's name, product, retention or state.",
                access: .operatorOnly,
                body: DataSourceForm.changeSchema,
                success: DataSourceForm.schema,
                refusals: [.notFound],
                handle: change
            ),
        ]
    }

    private func create(_ call: Call) async throws -> Reply {
        let source = try DataSourceForm.read(call.body)
        do {
            try await refusingUnknownProduct(source.product) { try await store.create(source) }
        } catch StoreFailure.exists(let constraint) {
            throw duplicate(source, constraint: constraint)
        }
        return .created(
            DataSourceForm.json(source),
            at: "/api/v1/data-sources/\(source.key)",
            changed: .dataSources
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let page = try PageRequest(call.query, list: "data-sources")
        let sources = try await store.dataSources(after: page.after, limit: page.limit + 1)
        return .ok(page.page(sources, position: \.key, json: DataSourceForm.json))
    }

    private func get(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "data source")
        guard let source = try await store.dataSource(key: key) else {
            throw Problem.notFound("data source", key)
        }
        return .ok(DataSourceForm.json(source))
    }

    private func change(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "data source")
        let change = try DataSourceForm.readChange(call.body)
        let source = try await refusingUnknownProduct(change.product ?? "") {
            try await store.change(dataSource: key, change)
        }
        guard let source else { throw Problem.notFound("data source", key) }
        return .ok(DataSourceForm.json(source), changed: .dataSources)
    }

    private func duplicate(_ source: DataSource, constraint: String) -> Problem {
        if constraint == "data_sources_pkey" {
            return .conflict(
                "exists",
                "there is a data source '\(source.key)' already",
                faults: [.pointer("/key", "is taken")]
            )
        }
        return .conflict(
            "match_taken",
            "another data source matches the same \(source.signal.rawValue); two would make the "
                + "choice between them an accident",
            faults: [.pointer("/match", "is taken by another data source of this signal")]
        )
    }

    private func refusingUnknownProduct<Output>(
        _ product: String,
        _ write: () async throws -> Output
    ) async throws -> Output {
        do {
            return try await write()
        } catch StoreFailure.missing {
            throw Problem.invalid("/product", "there is no product '\(product)'")
        }
    }
}
