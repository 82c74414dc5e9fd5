import HTTPTypes
import Metering

/// `/api/v1/products`: what the operator sells.
struct ProductRoutes: Sendable {
    let store: any CatalogueStore

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/products",
                name: "createProduct",
                summary: "Add a product.",
                access: .operatorOnly,
                body: Self.schema,
                successStatus: .created,
                success: Self.schema,
                refusals: [.conflict],
                handle: create
            ),
            Endpoint(
                .get,
                "/api/v1/products",
                name: "listProducts",
                summary: "All products, by key.",
                access: .operatorOnly,
                parameters: QueryParameter.page,
                success: .page(Self.schema),
                handle: list
            ),
            Endpoint(
                .get,
                "/api/v1/products/{key}",
                name: "getProduct",
                summary: "One product.",
                access: .operatorOnly,
                success: Self.schema,
                refusals: [.notFound],
                handle: get
            ),
            Endpoint(
                .patch,
                "/api/v1/products/{key}",
                name: "changeProduct",
                summary: "Change a product's name.",
                access: .operatorOnly,
                body: .object(["name": .text()], required: []),
                success: Self.schema,
                refusals: [.notFound],
                handle: change
            ),
        ]
    }

    private static let schema = Schema.object(["key": .key, "name": .text()])

    private func create(_ call: Call) async throws -> Reply {
        let body = ObjectReader(call.body, faults: FaultList())
        let product = Product(key: body.key("key"), name: body.string("name"))
        try body.finish()
        try await refusingDuplicates("product", key: product.key) {
            try await store.create(product)
        }
        return .created(
            Self.json(product),
            at: "/api/v1/products/\(product.key)",
            changed: .offers
        )
    }

    private func list(_ call: Call) async throws -> Reply {
        let page = try PageRequest(call.query, list: "products")
        let products = try await store.products(after: page.after, limit: page.limit + 1)
        return .ok(page.page(products, position: \.key, json: Self.json))
    }

    private func get(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "product")
        guard let product = try await store.product(key: key) else {
            throw Problem.notFound("product", key)
        }
        return .ok(Self.json(product))
    }

    private func change(_ call: Call) async throws -> Reply {
        let key = try call.key("key", of: "product")
        let body = ObjectReader(call.body, faults: FaultList())
        let name = body.optionalString("name")
        try body.finish()
        guard let product = try await store.change(product: key, name: name) else {
            throw Problem.notFound("product", key)
        }
        return .ok(Self.json(product), changed: .offers)
    }

    private static func json(_ product: Product) -> JSONValue {
        ["key": .string(product.key), "name": .string(product.name)]
    }
}
