/// A query parameter that a route takes; all are optional.
struct QueryParameter: Hashable, Sendable {
    var name: String
    var description: String
    var schema: Schema

    init(_ name: String, _ description: String, _ schema: Schema) {
        self.name = name
        self.description = description
        self.schema = schema
    }

    static let limit = QueryParameter(
        "limit",
        "How many entries a page has at most.",
        .integer(1...500, default: 50)
    )
    static let cursor = QueryParameter(
        "cursor",
        "Where the page begins: next_cursor of the page before.",
        .text(lengthMax: 1000)
    )
    static let tenant = QueryParameter(
        "tenant",
        "The tenant for whom an operator acts; a tenant's own key needs none.",
        .key
    )

    static let page = [limit, cursor]
}
