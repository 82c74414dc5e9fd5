import Crypto
import Logging
import Metering
import Postgres
import Storage
import Telemetry

@testable import TenantAPI

/// Commits batches as the server does, with a signing key in the test database.
struct TestReceipts: Sendable {
    static let sha256: MerkleRange.Hash = { Array(SHA256.hash(data: $0)) }

    let key: SigningKey

    static func make(_ database: TestDatabase) async throws -> TestReceipts {
        let connection = try await PostgresConnection.connect(database.signer)
        let key = try await SigningKey.read(on: connection) {
            let key = Curve25519.Signing.PrivateKey()
            let publicKey = Array(key.publicKey.rawRepresentation)
            return SigningKey(
                id: ReceiptKeyForm.thumbprint(publicKey),
                privateKey: Array(key.rawRepresentation),
                publicKey: publicKey
            )
        }
        await connection.close()
        return TestReceipts(key: key)
    }

    /// Stores one request of a tenant and answers its outcome.
    func commit(
        _ tenant: TestTenant,
        key batchKey: String,
        agent: UniqueID? = nil,
        on database: TestDatabase
    ) async throws -> BatchOutcome {
        let privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: key.privateKey)
        let signer = ReceiptSigner(
            keyID: key.id,
            sha256: Self.sha256,
            sign: { (try? privateKey.signature(for: $0)).map(Array.init) }
        )
        let store = CommitStore(
            configuration: database.ingestConfiguration,
            makeID: { .fresh() },
            signer: { signer },
            quotas: QuotaRepository(
                pool: database.operator,
                histories: HistoryReader(zones: { SystemTimeZone(name: $0) })
            ),
            logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        )
        let outcome = try await store.commit([batch(tenant, batchKey, agent)])[0].get()
        await store.close()
        return outcome
    }

    private func batch(
        _ tenant: TestTenant,
        _ batchKey: String,
        _ agent: UniqueID?
    ) -> PendingBatch {
        // Without a subscription the agreement has no revision yet.
        PendingBatch(
            tenant: tenant.id,
            tenantKey: tenant.key,
            agent: agent,
            signal: .logs,
            key: BatchKey(batchKey) ?? BatchKey(BodyHash(high: 0, low: 0)),
            spoolPosition: nil,
            bodyHash: BodyHash(high: 0, low: 1),
            receipt: .fresh(),
            wantsReceipt: true,
            rulesInForceFrom: Instant(unixMicroseconds: .min),
            rulesInForceUntil: Instant(unixMicroseconds: .max),
            parts: [
                PendingPart(
                    dataSource: "otlp.logs",
                    rule: "canonical-v1",
                    records: 3,
                    canonicalBytes: 300,
                    billableBytes: 150,
                    lateBytes: 0,
                    occurredFrom: Instant(unixSeconds: 1),
                    occurredTo: Instant(unixSeconds: 1),
                    messageBytes: 4,
                    frame: [1]
                )
            ],
            refusals: []
        )
    }
}
