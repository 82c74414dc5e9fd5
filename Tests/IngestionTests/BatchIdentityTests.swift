import HTTPTypes
import Metering
import Testing

@testable import Ingestion

@Suite("What identifies a batch")
struct BatchIdentityTests {
    private static let agent = UniqueID(high: 2, low: 2)
    private static let spool = String(repeating: "0f", count: 16)
    private let sender = IngestIdentity(
        tenant: UniqueID(high: 1, low: 1),
        agent: nil,
        mayIngest: true
    )
    private let enrolled = IngestIdentity(
        tenant: UniqueID(high: 1, low: 1),
        agent: agent,
        mayIngest: true
    )

    @Test("without a header the body's hash is the key")
    func none() throws {
        #expect(try BatchIdentity(header: nil, identity: sender).key == nil)
    }

    @Test("any sender's key is opaque, whatever it looks like")
    func opaque() throws {
        let identity = try BatchIdentity(header: "a/b/c", identity: sender)
        #expect(identity.key?.description == "a/b/c")
        #expect(identity.spoolPosition == nil)
    }

    @Test("a key of an agent's form is for agents alone")
    func agentFormOfOthers() {
        #expect {
            try BatchIdentity(header: "\(Self.agent)/\(Self.spool)/17", identity: sender)
        } throws: {
            ($0 as? IngestRefusal)?.status == .forbidden
        }
    }

    @Test("an enrolled agent's key says its spool and sequence")
    func agentKey() throws {
        let key = "\(Self.agent)/\(Self.spool)/17"
        let identity = try BatchIdentity(header: key, identity: enrolled)
        #expect(identity.spoolPosition?.sequence == 17)
        #expect(identity.spoolPosition?.spool == Self.spool)
    }

    @Test("another agent's identifier is forbidden")
    func foreignAgent() {
        let key = "\(UniqueID(high: 9, low: 9))/\(Self.spool)/17"
        #expect {
            try BatchIdentity(header: key, identity: enrolled)
        } throws: {
            ($0 as? IngestRefusal)?.status == .forbidden
        }
    }

    @Test(
        "a malformed key is refused",
        arguments: [
            "", "with space", "é", String(repeating: "k", count: 256),
        ]
    )
    func malformed(key: String) {
        #expect {
            try BatchIdentity(header: key, identity: sender)
        } throws: {
            ($0 as? IngestRefusal)?.status == .badRequest
        }
    }

    @Test(
        "an enrolled agent's key must have its form",
        arguments: ["plain", "\(agent)/\(spool)/0", "\(agent)/short/1", "\(agent)/\(spool)/1/2"]
    )
    func malformedAgentKey(key: String) {
        #expect {
            try BatchIdentity(header: key, identity: enrolled)
        } throws: {
            ($0 as? IngestRefusal)?.status == .badRequest
        }
    }
}
