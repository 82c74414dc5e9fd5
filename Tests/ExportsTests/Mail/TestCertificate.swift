import Foundation
import NIOSSL
import Testing

/// A certificate of its own authority that openssl makes for the test.
struct TestCertificate: Sendable {
    let server: NIOSSLContext
    /// Trusts that certificate alone.
    let client: TLSConfiguration

    /// - Parameter names: what it is for, as openssl writes it.
    static func make(names: String = "DNS:localhost,IP:127.0.0.1") throws -> TestCertificate {
        let folder = NSTemporaryDirectory() + "meterbee-certificate-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let outcome = try Python.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=\(names)", "-keyout",
                folder + "/key.pem", "-out", folder + "/certificate.pem",
            ]
        )
        try #require(outcome.status == 0, "\(outcome.output)")
        let certificates = try NIOSSLCertificate.fromPEMFile(folder + "/certificate.pem")
        let key = try NIOSSLPrivateKey(file: folder + "/key.pem", format: .pem)
        let server = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        var client = TLSConfiguration.makeClientConfiguration()
        client.trustRoots = .certificates(certificates)
        return TestCertificate(server: try NIOSSLContext(configuration: server), client: client)
    }
}
