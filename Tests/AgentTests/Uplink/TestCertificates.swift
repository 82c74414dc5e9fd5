import Foundation

@testable import AgentCore

/// An authority with certificates for a server and a client, made by the openssl command.
final class TestCertificates {
    private let directory: TemporaryDirectory

    /// What to be wrong about the server's certificate.
    enum Fault {
        case none, expired, otherName
    }

    init(_ fault: Fault = .none) throws {
        directory = try TemporaryDirectory()
        try run(
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            path("ca.key"),
            "-out",
            authority,
            "-days",
            "2",
            "-subj",
            "/CN=test authority"
        )
        try issue(
            "server",
            name: fault == .otherName ? "DNS:other.example" : "IP:127.0.0.1",
            days: fault == .expired ? "-1" : "2"
        )
        try issue("client", name: "DNS:client.example", days: "2")
    }

    /// Puts a sound certificate of the same authority in the place of the server's.
    func renew() throws { try issue("server", name: "IP:127.0.0.1", days: "2") }

    var authority: String { path("ca.pem") }
    var serverCertificate: String { path("server.pem") }
    var serverKey: String { path("server.key") }
    var clientCertificate: String { path("client.pem") }
    var clientKey: String { path("client.key") }

    private func path(_ name: String) -> String { directory.path + "/" + name }

    private func issue(_ who: String, name: String, days: String) throws {
        try run(
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            path("\(who).key"),
            "-out",
            path("\(who).csr"),
            "-subj",
            "/CN=\(who)"
        )
        try TextFile.replace(path("\(who).ext"), with: Array("subjectAltName=\(name)\n".utf8))
        try run(
            "x509",
            "-req",
            "-in",
            path("\(who).csr"),
            "-CA",
            authority,
            "-CAkey",
            path("ca.key"),
            "-CAcreateserial",
            "-days",
            days,
            "-extfile",
            path("\(who).ext"),
            "-out",
            path("\(who).pem")
        )
    }

    private func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw AgentError(
                code: .tls,
                message: "openssl \(arguments) failed; apt install openssl"
            )
        }
    }
}
