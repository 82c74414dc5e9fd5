import COpenSSL
import Glibc

/// Whom to trust and who we are, for every connection of a client; OpenSSL, linked in.
final class TLSContext {
    /// Where distributions keep the certificates that everybody trusts.
    private static let trustDirectory = "/etc/ssl/certs"
    private static let trustFiles = [
        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem",
    ]

    let handle: OpaquePointer

    /// - Throws: `AgentError` where a file is missing or holds no certificate or key.
    init(_ settings: TLSSettings) throws(AgentError) {
        guard let handle = SSL_CTX_new(TLS_client_method()) else {
            throw TLSFailure.error("TLS cannot be set up")
        }
        self.handle = handle
        guard openssl_require_tls12(handle) == 1 else {
            throw TLSFailure.error("TLS 1.2 cannot be required")
        }
        openssl_release_buffers(handle)
        SSL_CTX_set_verify(handle, SSL_VERIFY_PEER, nil)
        try trust(settings.authorityFile)
        if let certificate = settings.certificateFile {
            try identify(certificate, keyFile: settings.keyFile ?? certificate)
        }
    }

    deinit { SSL_CTX_free(handle) }

    private func trust(_ authorityFile: String?) throws(AgentError) {
        if let authorityFile {
            guard SSL_CTX_load_verify_locations(handle, authorityFile, nil) == 1 else {
                throw TLSFailure.error("'\(authorityFile)' holds no certificate authority (PEM)")
            }
            return
        }
        // A directory is read as needed, a file at once and whole.
        if access(Self.trustDirectory + "/ca-certificates.crt", R_OK) == 0 {
            SSL_CTX_load_verify_locations(handle, nil, Self.trustDirectory)
        } else if let file = Self.trustFiles.first(where: { access($0, R_OK) == 0 }) {
            SSL_CTX_load_verify_locations(handle, file, nil)
        }
        ERR_clear_error()
    }

    private func identify(_ certificate: String, keyFile: String) throws(AgentError) {
        guard SSL_CTX_use_certificate_chain_file(handle, certificate) == 1 else {
            throw TLSFailure.error("'\(certificate)' holds no certificate (PEM)")
        }
        guard SSL_CTX_use_PrivateKey_file(handle, keyFile, SSL_FILETYPE_PEM) == 1 else {
            throw TLSFailure.error("'\(keyFile)' holds no key of '\(certificate)' (PEM)")
        }
    }
}
