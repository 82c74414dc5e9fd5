import Glibc
import NIOPosix

/// Finds a host's addresses, once per message, on threads of its own.
struct AddressResolver: Sendable {
    /// What went wrong, in a tenant's words.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Replaces the system's resolver in tests.
    var lookUp: @Sendable (String) throws -> [IPAddress] = Self.systemAddresses

    /// Every address of a host, all of which the policy allows; throws where one is not allowed,
    /// for a name that has one such address may answer with it next time.
    func addresses(of host: String, policy: AddressPolicy) async throws -> [IPAddress] {
        let found: [IPAddress]
        if let literal = IPAddress(host) {
            found = [literal]
        } else {
            let lookUp = lookUp
            found = try await NIOThreadPool.singleton.runIfActive { try lookUp(host) }
        }
        guard !found.isEmpty else { throw Failure(description: "'\(host)' has no address") }
        for address in found where !policy.allows(address) {
            throw Failure(
                description: "'\(host)' leads to \(address), which is not a public address"
            )
        }
        return found
    }

    private static func systemAddresses(_ host: String) throws -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            throw Failure(
                description: "'\(host)' cannot be resolved: \(String(cString: gai_strerror(code)))"
            )
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next?.pointee {
            if let address = address(of: entry), !addresses.contains(address) {
                addresses.append(address)
            }
            next = entry.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        guard let socket = entry.ai_addr else { return nil }
        let raw = UnsafeRawPointer(socket)
        switch entry.ai_family {
        case AF_INET:
            var address = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
            return IPAddress(bytes: withUnsafeBytes(of: &address) { Array($0) })
        case AF_INET6:
            var address = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return IPAddress(bytes: withUnsafeBytes(of: &address) { Array($0) })
        default: return nil
        }
    }
}
