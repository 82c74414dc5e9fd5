import ArgumentParser
import NIOSSL

/// The PEM files of a certificate chain and its key.
struct TLSFiles: Hashable, Sendable {
    var certificatePath: String
    var keyPath: String

    /// Reads both; the message of an error names the file.
    func configuration() throws -> TLSConfiguration {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificatePath)
        } catch {
            throw CommandFailure(
                description: "the TLS certificate '\(certificatePath)' cannot be used: \(error); "
                    + "give a readable PEM file, the server's certificate first"
            )
        }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: keyPath, format: .pem)
        } catch {
            throw CommandFailure(
                description: "the TLS key '\(keyPath)' cannot be used: \(error); "
                    + "give a readable PEM file without a passphrase"
            )
        }
        let configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw CommandFailure(
                description: "the TLS key '\(keyPath)' does not belong to the certificate "
                    + "'\(certificatePath)'; give the key that its first certificate was made with"
            )
        }
        return configuration
    }
}
