import Crypto
import Metering
import Testing

@testable import Metering

@Suite("Receipts and their trees")
struct ReceiptTests {
    private static let sha256: MerkleRange.Hash = { Array(SHA256.hash(data: $0)) }

    private static func leaves(_ count: Int) -> [[UInt8]] {
        (0..<count).map { MerkleRange.leafHash([UInt8($0)], sha256: sha256) }
    }

    /// RFC 6962, section 2.1, written down as it stands there.
    private static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? [] }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        let (left, right) = (root(leaves[..<middle]), root(leaves[middle...]))
        return MerkleRange.nodeHash(left, right, sha256: sha256)
    }

    /// The test vectors that certificate-transparency logs publish for RFC 6962.
    @Test("a leaf without data hashes as RFC 6962 says")
    func emptyLeaf() {
        let hash = MerkleRange.leafHash([], sha256: Self.sha256)
        let hex = hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(hex == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    }

    @Test("every leaf of every tree up to 40 leaves proves itself, and nothing else")
    func provesLeaves() throws {
        for size in 1...40 {
            let leaves = Self.leaves(size)
            let tree = try #require(MerkleRange(leaves: leaves, sha256: Self.sha256))
            #expect(tree.root == Self.root(leaves[...]))
            for index in 0..<size {
                let proof = ReceiptProof(
                    index: index,
                    size: size,
                    path: try #require(tree.path(of: index)),
                    root: tree.root,
                    keyID: "k",
                    signature: []
                )
                #expect(proof.leads(from: [UInt8(index)], sha256: Self.sha256))
                #expect(!proof.leads(from: [UInt8(index) ^ 1], sha256: Self.sha256))
                var elsewhere = proof
                elsewhere.index = (index + 1) % size
                #expect(size == 1 || !elsewhere.leads(from: [UInt8(index)], sha256: Self.sha256))
            }
            #expect(tree.path(of: size) == nil)
            #expect(tree.path(of: -1) == nil)
        }
    }

    @Test("a range and the hashes beside it give the same paths as the whole tree")
    func coversRanges() throws {
        for size in 1...20 {
            let leaves = Self.leaves(size)
            let tree = try #require(MerkleRange(leaves: leaves, sha256: Self.sha256))
            for low in 0..<size {
                for high in (low + 1)...size {
                    let cover = tree.cover(of: low..<high)
                    #expect(cover.count <= 2 * 5)
                    let range = try #require(
                        MerkleRange(
                            size: size,
                            first: low,
                            leaves: Array(leaves[low..<high]),
                            cover: cover,
                            sha256: Self.sha256
                        )
                    )
                    #expect(range.root == tree.root)
                    for index in low..<high {
                        #expect(range.path(of: index) == tree.path(of: index))
                    }
                }
            }
        }
    }

    @Test("what does not fit together is no tree")
    func refusesMisfits() {
        let leaves = Self.leaves(3)
        func range(_ size: Int, _ first: Int, _ cover: [[UInt8]]) -> MerkleRange? {
            MerkleRange(size: size, first: first, leaves: leaves, cover: cover, sha256: Self.sha256)
        }
        #expect(range(2, 0, []) == nil)
        #expect(range(8, 6, []) == nil)
        #expect(range(4, 0, []) == nil)
        #expect(range(3, 0, [[1]]) == nil)
        #expect(range(Int.max, Int.max, []) == nil)
        #expect(range(0, 0, []) == nil)
    }

    @Test("a receipt is written as RFC 8785 has it")
    func canonicalJSON() {
        let receipt = Receipt(
            id: UniqueID(high: 1, low: 2),
            tenant: "acme",
            agent: nil,
            batchKey: "a\"b\\c",
            receivedAt: Instant(unixMicroseconds: 1_795_435_200_000_500),
            dataSources: [
                .init(
                    dataSource: "otlp.logs",
                    rule: "2",
                    records: 1,
                    canonicalBytes: 9_007_199_254_740_993,
                    billableBytes: .max
                ),
                .init(
                    dataSource: "net.flow",
                    rule: "canonical-v1",
                    records: 3,
                    canonicalBytes: 0,
                    billableBytes: -5
                ),
            ],
            rejected: ["quota_blocked": 2, "disabled": 1]
        )
        #expect(
            String(decoding: receipt.canonicalJSON, as: UTF8.self)
                == #"{"agent":null,"batch_key":"a\"b\\c","data_sources":["#
                + #"{"billable_bytes":-5,"canonical_bytes":0,"data_source":"net.flow","records":3,"#
                + #""rule":"canonical-v1"},{"billable_bytes":9223372036854776000,"#
                + #""canonical_bytes":9007199254740992,"data_source":"otlp.logs","records":1,"#
                + #""rule":"2"}],"id":"00000000-0000-0001-0000-000000000002","#
                + #""received_at":"2026-11-23T12:00:00.0005Z","rejected":{"disabled":1,"#
                + #""quota_blocked":2},"tenant":"acme"}"#
        )
    }
}
