import HTTPTypes
import Hummingbird
import HummingbirdCore
import Metering
import NIOCore

/// Turns a matched HTTP request into a call: authentication, scope, content type, body, parameters
/// and tenant, in this order.
struct CallReader: Sendable {
    /// Larger bodies are refused; the largest real one is a plan.
    static let bodyBytesMax = 1 << 20

    let authenticator: Authenticator
    let tenants: any TenantStore

    /// What was read, and the body's bytes as they came.
    struct Reading: Sendable {
        var call: Call
        var bodyBytes: [UInt8]
    }

    func read(
        _ request: Request,
        for endpoint: Endpoint,
        pathParameters: [String: String]
    ) async throws -> Reading {
        let (key, token) = try await authenticate(request, endpoint.access)
        if let key { try authorize(key, endpoint.access) }
        let bodyBytes = endpoint.body == nil ? [] : try await body(of: request)
        let body = endpoint.body == nil ? .null : try parse(bodyBytes)
        var call = Call(query: try query(of: request, endpoint))
        call.pathParameters = pathParameters
        call.accept = request.headers[.accept]
        call.body = body
        call.key = key
        call.enrollmentToken = token
        if let tenant = try await actingTenant(endpoint, key, token, call.query) {
            call.act(for: tenant)
        }
        return Reading(call: call, bodyBytes: bodyBytes)
    }

    private func authenticate(
        _ request: Request,
        _ access: Endpoint.Access
    ) async throws -> (KeyRecord?, EnrollmentToken?) {
        let authorization = request.headers[.authorization]
        switch access {
        case .anyone: return (nil, nil)
        case .enrollmentToken:
            guard let token = try await authenticator.enrollmentToken(authorization: authorization)
            else { throw Problem.unauthenticatedToken }
            return (nil, token)
        case .anyKey, .operatorOnly, .tenant:
            guard let key = try await authenticator.key(authorization: authorization) else {
                throw Problem.unauthenticated()
            }
            return (key, nil)
        }
    }

    private func authorize(_ key: KeyRecord, _ access: Endpoint.Access) throws(Problem) {
        switch access {
        case .anyone, .anyKey, .enrollmentToken: break
        case .operatorOnly:
            guard key.scopes.contains(.operator) else { throw .missingScope(["operator"]) }
        case .tenant(let scope):
            guard !key.scopes.isDisjoint(with: [scope, .operator]) else {
                throw .missingScope([scope.rawValue])
            }
        }
    }

    private func body(of request: Request) async throws -> [UInt8] {
        let type = request.headers[.contentType] ?? ""
        let essence = type.prefix { $0 != ";" }
        guard essence.filter({ $0 != " " && $0 != "\t" }).lowercased() == "application/json",
            Self.isUTF8(type),
            (request.headers[.contentEncoding] ?? "identity").lowercased() == "identity"
        else { throw Problem.unsupportedMediaType }
        do {
            return Array(buffer: try await request.body.collect(upTo: Self.bodyBytesMax))
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge(limitBytes: Self.bodyBytesMax)
        } catch let error as HTTPError {
            throw Problem(error)
        } catch is CancellationError {
            throw Problem.unavailable("the server is shutting down; send the request again")
        } catch {
            // RFC 9112, sections 6 and 7: a framing that is none, or a connection that ended.
            throw Problem.brokenBody
        }
    }

    /// Whether a type names no other charset than the one that JSON has (RFC 8259, section 8.1).
    private static func isUTF8(_ type: String) -> Bool {
        let parameters = type.lowercased().split(separator: ";").dropFirst()
        return parameters.allSatisfy { parameter in
            let halves = parameter.split(separator: "=", maxSplits: 1).map {
                String($0.filter { !" \t\"".contains($0) })
            }
            guard halves.count == 2, halves[0] == "charset" else { return true }
            return ["utf-8", "utf8", "us-ascii"].contains(halves[1])
        }
    }

    private func parse(_ bytes: [UInt8]) throws(Problem) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONValue(reading: bytes)
        } catch {
            throw .malformed(error)
        }
        let zeros = value.zeroPointers()
        guard zeros.isEmpty else {
            throw .invalid(zeros.map { .pointer($0, "must not contain U+0000") })
        }
        return value
    }

    private func query(of request: Request, _ endpoint: Endpoint) throws -> QueryParameters {
        var known = Set(endpoint.parameters.map(\.name))
        if case .tenant = endpoint.access { known.insert(QueryParameter.tenant.name) }
        let faults = FaultList()
        let query = QueryParameters(
            parsing: request.uri.query ?? "",
            known: known,
            faults: faults
        )
        try faults.throwIfAny()
        return query
    }

    private func actingTenant(
        _ endpoint: Endpoint,
        _ key: KeyRecord?,
        _ token: EnrollmentToken?,
        _ query: QueryParameters
    ) async throws -> ActingTenant? {
        if let token { return ActingTenant(id: token.tenantID, key: token.tenantKey) }
        guard let key else { return nil }
        switch endpoint.access {
        case .tenant: break
        // Where a tenant may be named, but need not.
        case .anyKey where query[QueryParameter.tenant.name] != nil: break
        default: return nil
        }
        if let id = key.tenantID, let tenantKey = key.tenantKey {
            guard query["tenant"] ?? tenantKey == tenantKey else {
                throw Problem.notFound("tenant", query["tenant"] ?? "")
            }
            return ActingTenant(id: id, key: tenantKey)
        }
        guard let name = query["tenant"] else {
            throw Problem.invalid([
                .parameter("tenant", "an operator names the tenant he acts for: ?tenant=<key>")
            ])
        }
        guard isKey(name), let tenant = try await tenants.tenant(key: name) else {
            throw Problem.notFound("tenant", name)
        }
        return ActingTenant(id: tenant.id, key: tenant.key)
    }
}
