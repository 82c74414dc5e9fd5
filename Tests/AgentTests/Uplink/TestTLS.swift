import COpenSSL
import Glibc

@testable import AgentCore

// SAFETY: the context is made before the server's thread starts and only read by it.
/// The server's side of TLS, for tests.
final class TestTLS: @unchecked Sendable {
    private let context: OpaquePointer

    /// - Parameter requiresClient: Refuses clients without a certificate of the authority.
    init(_ certificates: TestCertificates, requiresClient: Bool = false) throws {
        guard let context = SSL_CTX_new(TLS_server_method()),
            SSL_CTX_use_certificate_chain_file(context, certificates.serverCertificate) == 1,
            SSL_CTX_use_PrivateKey_file(context, certificates.serverKey, SSL_FILETYPE_PEM) == 1,
            SSL_CTX_load_verify_locations(context, certificates.authority, nil) == 1
        else { throw TLSFailure.error("the test's server cannot speak TLS") }
        if requiresClient {
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
        }
        self.context = context
    }

    deinit { SSL_CTX_free(context) }

    /// Shakes hands over an accepted connection; nil where the client does not agree.
    func accept(_ connection: Int32) -> OpaquePointer? {
        guard let session = SSL_new(context) else { return nil }
        SSL_set_fd(session, connection)
        guard SSL_accept(session) == 1 else {
            ERR_clear_error()
            SSL_free(session)
            return nil
        }
        return session
    }
}
