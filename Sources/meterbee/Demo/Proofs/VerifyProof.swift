import Foundation

/// Key `v`: the newest receipts are checked offline, by public keys that were fetched once.
struct VerifyProof: Sendable {
    let stage: ProofStage

    private static let receiptsMax = 50
    private static let settleTime = Duration.seconds(20)

    func run() async throws -> Proof {
        let newest = try await stage.poll(
            for: Self.settleTime,
            until: { !$0.identifiers.isEmpty },
            { try await NewestReceipts(stage) }
        )
        let verifier = try OfflineVerifier(
            keySet: try await stage.api.document("/api/v1/receipts/public-key")
        )
        var receipts: [Data] = []
        for id in newest.identifiers.prefix(Self.receiptsMax) {
            receipts.append(try await stage.api.document("/api/v1/receipts/\(id)"))
        }
        let held = receipts.count(where: verifier.holds)
        let commits = Set(receipts.compactMap(OfflineVerifier.root)).count
        let forged = receipts.compactMap(OfflineVerifier.altered)
        let refused = forged.count { !verifier.holds($0) }
        return Proof(
            isProven: !receipts.isEmpty && held == receipts.count
                && refused == forged.count && !forged.isEmpty,
            lines: [
                "public key: \(verifier.keyIDs.joined(separator: ", ")), fetched once",
                "receipts:   \(held) of \(receipts.count), from \(commits) commits, lead to "
                    + "their signed roots",
                "forged:     \(refused) of \(forged.count) with one byte more are refused",
            ]
        )
    }
}
