import HTTPTypes

/// All routes; the same table answers requests and writes the OpenAPI document.
struct RouteTable: Sendable {
    /// What a path and method lead to.
    enum Match: Sendable {
        case endpoint(Endpoint, pathParameters: [String: String])
        /// The path is known, the method is not.
        case otherMethods([String])
        case none
    }

    let endpoints: [Endpoint]

    init(_ endpoints: [Endpoint]) {
        let identities = endpoints.map { "\($0.method) \($0.path.text)" }
        precondition(Set(identities).count == identities.count, "every route stands once")
        self.endpoints = endpoints
    }

    /// `path` is split at its slashes and percent-decoded. HEAD is answered as GET.
    func match(_ method: HTTPRequest.Method, _ path: [String]) -> Match {
        var matches: [(endpoint: Endpoint, values: [String: String])] = []
        for endpoint in endpoints {
            if let values = endpoint.path.match(path) { matches.append((endpoint, values)) }
        }
        // A literal segment is meant before a parameter, a verb before a longer value.
        let exactnessMax = matches.map(\.endpoint.path.exactness).max()
        matches.removeAll { $0.endpoint.path.exactness != exactnessMax }
        guard !matches.isEmpty else { return .none }
        let wanted = method == .head ? .get : method
        if let match = matches.first(where: { $0.endpoint.method == wanted }) {
            return .endpoint(match.endpoint, pathParameters: match.values)
        }
        return .otherMethods(allowed(matches.map(\.endpoint.method)))
    }

    private func allowed(_ methods: [HTTPRequest.Method]) -> [String] {
        (methods + (methods.contains(.get) ? [.head] : [])).map(\.rawValue).sorted()
    }
}
