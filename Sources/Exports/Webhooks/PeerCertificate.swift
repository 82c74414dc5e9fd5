import NIOCore
import NIOSSL

/// What a server's certificate must say beyond what NIOSSL checks: NIOSSL also takes one that names
/// the address connected to, which whoever holds the address can get for any name leading to it.
enum PeerCertificate {
    /// Why there is no trusted connection.
    enum Fault: Error, Hashable {
        /// The certificate is another host's.
        case otherName
        /// The certificate has expired or comes from an authority that is not known.
        case untrusted
        /// The two could not agree on anything.
        case handshake

        /// What NIOSSL's errors mean for who receives.
        init(_ error: any Error) {
            if (error as? NIOSSLExtraError) == .failedToValidateHostname {
                self = .otherName
            } else {
                let text = String(describing: error)
                self = text.contains("CERTIFICATE_VERIFY_FAILED") ? .untrusted : .handshake
            }
        }

        /// In a tenant's words.
        func words(host: String) -> String {
            switch self {
            case .otherName: "TLS failed: the certificate is not for '\(host)'"
            case .untrusted:
                "TLS failed: the certificate has expired or is of an authority that is not known"
            case .handshake: "TLS failed: the server speaks no TLS that we do"
            }
        }
    }

    /// Fails where a connection's certificate names addresses but not the host; an address as host
    /// and a connection without TLS have no name to check.
    static func check(isFor host: String, on channel: any Channel) -> EventLoopFuture<Void> {
        guard IPAddress(host) == nil else { return channel.eventLoop.makeSucceededVoidFuture() }
        return channel.eventLoop.submit {
            let handler = try? channel.pipeline.syncOperations.handler(type: NIOSSLHandler.self)
            guard let certificate = handler?.peerCertificate else { return }
            guard names(certificate, host: host) else { throw Fault.otherName }
        }
    }

    /// Where no address is named, it was by its name that NIOSSL took the certificate.
    private static func names(_ certificate: NIOSSLCertificate, host: String) -> Bool {
        let names = certificate._subjectAlternativeNames()
        guard names.contains(where: { $0.nameType == .ipAddress }) else { return true }
        return names.contains { name in
            name.nameType == .dnsName
                && matches(String(decoding: name.contents, as: UTF8.self).lowercased(), host: host)
        }
    }

    /// RFC 6125, section 6.4: the name itself, or a wildcard for its whole first label.
    static func matches(_ name: String, host: String) -> Bool {
        guard name.hasPrefix("*.") else { return name == host }
        guard let dot = host.firstIndex(of: "."), dot != host.startIndex else { return false }
        let parent = name.dropFirst()
        return parent == host[dot...] && parent.dropFirst().contains(".")
    }
}
