import Crypto
import Foundation
import HTTPTypes
import Metering
import Testing

@testable import TenantAPI

@Suite("Receipts")
struct ReceiptRouteTests {
    @Test("a receipt is read by its identifier and checked offline with the public key")
    func checksOffline() async throws {
        let api = try await TestAPI.make()
        let receipts = try await TestReceipts.make(api.database)
        let tenant = try await api.makeTenant()
        let outcome = try await receipts.commit(tenant, key: "k1", on: api.database)
        guard case .accepted(let committed) = outcome else {
            Issue.record("not accepted: \(outcome)")
            return
        }
        let path = "/api/v1/receipts/\(committed.receipt)"
        let reply = try await api.send(.get, path, key: tenant.allScopesKey)
        #expect(reply.status == 200)
        #expect(reply.text == committed.receiptJSON)
        #expect(reply["batch_key"] == "k1")
        #expect(reply["tenant"] == tenant.key)
        // As somebody would who has nothing but the two documents.
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(reply.text.utf8)) as? [String: Any]
        )
        let proof = try #require(document["proof"] as? [String: Any])
        let root = try #require((proof["root"] as? String).flatMap { Data(base64Encoded: $0) })
        let signature = try #require(
            (proof["signature"] as? String).flatMap { Data(base64Encoded: $0) }
        )
        #expect(proof["size"] as? Int == 1)
        var unproved = document
        unproved["proof"] = nil
        let canonical = try JSONSerialization.data(
            withJSONObject: unproved,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        #expect(Data(SHA256.hash(data: Data([0]) + canonical)) == root)
        let keys = try await api.send(.get, "/api/v1/receipts/public-key", key: nil)
        #expect(keys.status == 200)
        let set = try #require(
            try JSONSerialization.jsonObject(with: Data(keys.text.utf8)) as? [String: Any]
        )
        let key = try #require((set["keys"] as? [[String: String]])?.first)
        #expect(key["kid"] == proof["key_id"] as? String)
        let x = try #require(key["x"]).replacing("-", with: "+").replacing("_", with: "/") + "="
        let publicKey = try Curve25519.Signing.PublicKey(
            rawRepresentation: try #require(Data(base64Encoded: x))
        )
        #expect(publicKey.isValidSignature(signature, for: root))
    }

    @Test("another tenant's receipt, an unknown one and no identifier at all are not found")
    func notFound() async throws {
        let api = try await TestAPI.make()
        let receipts = try await TestReceipts.make(api.database)
        let tenant = try await api.makeTenant()
        let other = try await api.makeTenant()
        guard
            case .accepted(let committed) = try await receipts.commit(
                tenant,
                key: "k1",
                on: api.database
            )
        else {
            Issue.record("not accepted")
            return
        }
        for (path, key) in [
            ("\(committed.receipt)", other.allScopesKey),
            ("\(UniqueID.fresh())", tenant.allScopesKey), ("nonsense", tenant.allScopesKey),
        ] {
            let reply = try await api.send(.get, "/api/v1/receipts/\(path)", key: key)
            #expect(reply.status == 404)
        }
        let path = "/api/v1/receipts/\(committed.receipt)"
        #expect(try await api.send(.get, path, key: nil).status == 401)
        let sender = try await api.makeKey(tenant.key, scopes: ["ingest"])
        #expect(try await api.send(.get, path, key: sender).status == 403)
        #expect(try await api.operate(.get, path + "?tenant=\(tenant.key)").status == 200)
    }
}
