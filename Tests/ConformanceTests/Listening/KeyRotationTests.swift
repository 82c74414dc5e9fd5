import Foundation
import NIOHTTP1
import Telemetry
import Testing

@testable import meterbee

@Suite("the key that signs receipts", .serialized)
struct KeyRotationTests {
    @Test("is rotated under a running server; the key set proves receipts of before and after")
    func rotates() async throws {
        try await OwnServer.run { try await Self.check($0) }
    }

    private static func check(_ own: OwnServer) async throws {
        let before = try await receipt(own)
        let output = own.directory.path + "/rotate"
        let rotation = try ChildProcess.start(
            try #require(OwnExecutable.sibling("meterbee")),
            ["receipt-key", "rotate", "--data-dir", own.server.dataDirectory],
            outputPath: output
        )
        #expect(await rotation.waitForExit(timeout: Patience.limit) == .exited(code: 0))
        let newest = (ProcFile.text(output) ?? "").filter { $0 != "\n" }
        try #require(!newest.isEmpty && newest != before.keyID)
        let deadline = ContinuousClock.now + Patience.limit
        var after = try await receipt(own)
        while after.keyID != newest, ContinuousClock.now < deadline {
            // Whichever key signs in between: it is in the key set.
            #expect(after.keyID == before.keyID)
            try await Task.sleep(for: .milliseconds(50))
            after = try await receipt(own)
        }
        #expect(after.keyID == newest)
        let keySet = try await RESTClient(baseURL: own.server.baseURL, key: "")
            .document("/api/v1/receipts/public-key")
        let verifier = try OfflineVerifier(keySet: keySet)
        #expect(Set(verifier.keyIDs) == [before.keyID, newest])
        let api = RESTClient(baseURL: own.server.baseURL, key: own.key)
        for receipt in [before, after] {
            #expect(verifier.holds(receipt.document))
            // Read again, it still has the proof of its time.
            let read = try await api.document("/api/v1/receipts/\(receipt.id)")
            #expect(verifier.holds(read))
            #expect(try keyID(of: read) == receipt.keyID)
        }
        // And a server that starts again signs with the newest.
        await own.server.kill()
        try await own.server.start()
        #expect(try await receipt(own).keyID == newest)
    }

    private static func receipt(
        _ own: OwnServer
    ) async throws -> (id: String, keyID: String, document: Data) {
        let reply = try await OTLPExchange(
            body: OTLPSample.protobuf(.logs),
            headers: [("Meterbee-Receipt", "full")]
        ).send(to: own.target)
        let text = try #require(reply.headers.first(name: "Meterbee-Receipt-Json"))
        let document = Data(text.utf8)
        return (try #require(reply.receipt), try keyID(of: document), document)
    }

    private static func keyID(of document: Data) throws -> String {
        let receipt = try JSONSerialization.jsonObject(with: document) as? [String: Any]
        let proof = try #require(receipt?["proof"] as? [String: Any])
        return try #require(proof["key_id"] as? String)
    }
}
