import COpenSSL
import Foundation

@testable import AgentCore

// SAFETY: contexts are made before the server's thread uses them, only read by it, and kept as long
// as the server; which one is used is behind a lock.
/// The server's side of TLS, for tests.
final class TestTLS: @unchecked Sendable {
    private let lock = NSLock()
    private var contexts: [OpaquePointer]

    /// - Parameter requiresClient: Refuses clients without a certificate of the authority.
    init(_ certificates: TestCertificates, requiresClient: Bool = false) throws {
        contexts = [try Self.context(certificates, requiresClient: requiresClient)]
    }

    deinit {
        for context in contexts { SSL_CTX_free(context) }
    }

    /// Shows the certificate that lies in the files now to who connects from now on.
    func reload(_ certificates: TestCertificates) throws {
        let context = try Self.context(certificates, requiresClient: false)
        lock.withLock { contexts.append(context) }
    }

    private static func context(
        _ certificates: TestCertificates,
        requiresClient: Bool
    ) throws -> OpaquePointer {
        guard let context = SSL_CTX_new(TLS_server_method()),
            SSL_CTX_use_certificate_chain_file(context, certificates.serverCertificate) == 1,
            SSL_CTX_use_PrivateKey_file(context, certificates.serverKey, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_load_verify_locations(context, certificates.authority, nil) == 1
        else { throw TLSFailure.error("the test's server cannot speak TLS") }
        if requiresClient {
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        }
        return context
    }

    /// Shakes hands over an accepted connection; nil where the client does not agree.
    func accept(_ connection: Int32) -> OpaquePointer? {
        let newest = lock.withLock { contexts.last }
        guard let newest, let session = SSL_new(newest) else { return nil }
        SSL_set_fd(session, connection)
        guard SSL_accept(session) == 1 else {
            ERR_clear_error()
            SSL_free(session)
            return nil
        }
        return session
    }
}
