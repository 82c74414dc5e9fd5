import Metering

/// A request that has been authenticated, authorized and parsed.
struct Call: Sendable {
    var pathParameters: [String: String] = [:]
    var query: QueryParameters
    /// The header `Accept`; nil when the request has none.
    var accept: String?
    /// The body; null for a route without one.
    var body: JSONValue = .null
    /// The key that sent it; nil on routes for anyone and for enrollment tokens.
    var key: KeyRecord?
    /// The enrollment token that sent it.
    var enrollmentToken: EnrollmentToken?
    /// For whom it acts; nil on routes that act for no tenant.
    private(set) var tenant: ActingTenant?

    init(query: QueryParameters) { self.query = query }

    mutating func act(for tenant: ActingTenant) { self.tenant = tenant }

    /// A path parameter of the route's template.
    func path(_ name: String) -> String { pathParameters[name] ?? "" }

    /// The tenant of a tenant's route.
    func actingTenant() throws(Problem) -> ActingTenant {
        guard let tenant else { throw .internalError }
        return tenant
    }

    /// Which of the media types on offer the caller likes best; throws 406 when it takes none.
    func mediaKind(of offered: [MediaKind]) throws(Problem) -> MediaKind {
        guard let kind = MediaKind.preferred(accept, of: offered) else {
            throw .notAcceptable(offered)
        }
        return kind
    }

    /// A path parameter that is a key; anything else names nothing.
    func key(_ name: String, of noun: String) throws(Problem) -> String {
        guard isKey(path(name)) else { throw .notFound(noun, path(name)) }
        return path(name)
    }

    /// The path parameter `version`, 1 to 2,147,483,647; nil for anything else.
    func versionNumber() -> Int? {
        guard let number = Int32(path("version")), number > 0, path("version").first != "+" else {
            return nil
        }
        return Int(number)
    }

    /// A path parameter that is an identifier; anything else names nothing.
    func identifier(_ name: String, of noun: String) throws(Problem) -> UniqueID {
        guard let id = UniqueID(path(name)) else { throw .notFound(noun, path(name)) }
        return id
    }
}
