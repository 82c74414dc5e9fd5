import COpenSSL
import Glibc

/// TLS over one connected socket, which stays the caller's.
final class TLSSession {
    private let handle: OpaquePointer
    private let peer: String

    /// Shakes hands and checks that the certificate is the host's.
    init(
        _ context: TLSContext,
        socket: Int32,
        host: String,
        peer: String
    ) throws(AgentError) {
        guard let handle = SSL_new(context.handle) else {
            throw TLSFailure.error("no TLS session for \(peer)")
        }
        self.handle = handle
        self.peer = peer
        SSL_set_fd(handle, socket)
        // An address is looked for among the certificate's addresses, and never sent as a name.
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host) != 1 {
            ERR_clear_error()
            openssl_set_server_name(handle, host)
            SSL_set1_host(handle, host)
        }
        guard SSL_connect(handle) == 1 else { throw handshakeFailure() }
    }

    deinit {
        SSL_shutdown(handle)
        ERR_clear_error()
        SSL_free(handle)
    }

    /// Sends some of the bytes; returns how many.
    func write(_ bytes: UnsafeRawBufferPointer) throws(AgentError) -> Int {
        let count = SSL_write(handle, bytes.baseAddress, Int32(clamping: bytes.count))
        guard count > 0 else {
            throw TLSFailure.error("sending to \(peer) failed", code: .network)
        }
        return Int(count)
    }

    /// Receives what is there; 0 at the end.
    func read(_ buffer: UnsafeMutableRawBufferPointer) throws(AgentError) -> Int {
        let count = SSL_read(handle, buffer.baseAddress, Int32(clamping: buffer.count))
        if count > 0 { return Int(count) }
        let problem = SSL_get_error(handle, count)
        if problem == SSL_ERROR_ZERO_RETURN { return 0 }
        throw TLSFailure.error("no reply from \(peer)", code: .network)
    }

    private func handshakeFailure() -> AgentError {
        let result = SSL_get_verify_result(handle)
        guard result != Int(X509_V_OK) else {
            // What comes back is no TLS.
            let isPlain = openssl_oldest_reason() == SSL_R_WRONG_VERSION_NUMBER
            var error = TLSFailure.error("\(peer) cannot be reached by TLS", code: .network)
            if isPlain {
                error.message =
                    "\(peer) answers without TLS; write --server http://HOST:PORT where the way is "
                    + "private, or let the server listen with --tls-certificate"
            }
            return error
        }
        ERR_clear_error()
        let reason = X509_verify_cert_error_string(result).map { String(cString: $0) } ?? ""
        return AgentError(
            code: .tls,
            message: "\(peer) shows a certificate that is not trusted: \(reason); "
                + Self.remedy(result)
        )
    }

    private static func remedy(_ result: Int) -> String {
        switch Int32(clamping: result) {
        case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
            "renew it, or set this node's clock"
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            "name the server as its certificate does"
        default: "give its authority's certificate as the file of authorities to trust (--ca-file)"
        }
    }
}
