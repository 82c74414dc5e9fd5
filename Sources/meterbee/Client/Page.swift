/// One page of a list of the REST API.
struct Page<Element: Decodable & Sendable>: Decodable, Sendable {
    var data: [Element]
    var nextCursor: String?
}
