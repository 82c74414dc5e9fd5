import Compression
import Foundation
import Logging
import Metering
import Postgres
import Telemetry

@testable import meterbee

/// What PostgreSQL holds after everything has ended, read without the server.
struct StoredBooks {
    /// Records by the identity of their batch.
    private(set) var recordsByBatch: [String: Int] = [:]
    /// Recomputed over every stored record.
    private(set) var canonicalBytes: Int64 = 0
    private(set) var billableBytes: Int64 = 0
    private(set) var records: Int64 = 0
    /// As the segments themselves say.
    private(set) var segmentBillableBytes: Int64 = 0
    /// As metered: the sums of usage.
    private(set) var usageRecords: Int64 = 0
    private(set) var usageCanonicalBytes: Int64 = 0
    private(set) var usageBillableBytes: Int64 = 0
    /// Accepted billable bytes by the tenant's key.
    private(set) var usageByTenant: [String: Int64] = [:]
    /// As the receipts say.
    private(set) var receiptBillableBytes: Int64 = 0

    /// The rule of the test, `ServerCrashTests.rule`, in Swift.
    private static func billable(_ record: borrowing RecordView) -> Int64 {
        Int64(record.canonicalSize - record.resourceSize + 7)
    }

    /// Starts the cluster in the directory, reads everything, and stops it.
    static func read(dataDirectory: String) async throws -> StoredBooks {
        let cluster = PrivateCluster(
            settings: PrivateClusterSettings(directory: dataDirectory),
            logger: Logger(label: "crash-tests")
        )
        try await cluster.start()
        let connection = try await PostgresConnection.connect(
            cluster.configuration(user: "meterbee_owner")
        )
        var books = StoredBooks()
        try await books.readUsage(connection)
        try await books.readSegments(connection)
        try await books.readReceipts(connection)
        await connection.close()
        try await cluster.stop()
        return books
    }

    private mutating func readUsage(_ connection: PostgresConnection) async throws {
        let row = try await connection.query(
            PostgresStatement(
                """
                SELECT coalesce(sum(records), 0)::bigint AS records,
                    coalesce(sum(canonical_bytes), 0)::bigint AS canonical_bytes,
                    coalesce(sum(billable_bytes), 0)::bigint AS billable_bytes
                FROM meterbee.usage WHERE refusal = ''
                """
            )
        ).only()
        usageRecords = try row.int64("records")
        usageCanonicalBytes = try row.int64("canonical_bytes")
        usageBillableBytes = try row.int64("billable_bytes")
        let tenants = try await connection.query(
            PostgresStatement(
                """
                SELECT t.key, sum(u.billable_bytes)::bigint AS billable_bytes
                FROM meterbee.usage AS u JOIN meterbee.tenants AS t ON t.tenant_id = u.tenant_id
                WHERE u.refusal = '' GROUP BY t.key
                """
            )
        )
        for row in tenants {
            usageByTenant[try row.string("key")] = try row.int64("billable_bytes")
        }
    }

    private mutating func readReceipts(_ connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            PostgresStatement(
                """
                SELECT documents, document_bytes::bigint AS document_bytes FROM meterbee.receipts
                """
            )
        )
        let decompressor = Decompressor()
        for row in rows {
            let limit = Int(try row.int64("document_bytes"))
            let lines = try row.bytes("documents").withUnsafeBytes { bytes in
                try decompressor.decompress(bytes, coding: .zstd, limit: limit)
            }
            for line in lines.split(separator: UInt8(ascii: "\n")) {
                let receipt = try JSONDecoder().decode(Receipt.self, from: Data(line))
                receiptBillableBytes += receipt.data_sources.reduce(0) { $0 + $1.billable_bytes }
            }
        }
    }

    /// A receipt as it is stored.
    private struct Receipt: Decodable {
        struct SourceCount: Decodable { var billable_bytes: Int64 }

        var data_sources: [SourceCount]
    }

    private mutating func readSegments(_ connection: PostgresConnection) async throws {
        let rows = try await connection.query(
            PostgresStatement(
                "SELECT billable_bytes, message_bytes, payload FROM meterbee.segments"
            )
        )
        let decompressor = Decompressor()
        for row in rows {
            segmentBillableBytes += try row.int64("billable_bytes")
            let limit = Int(try row.int64("message_bytes"))
            let payload = try row.bytes("payload")
            try add(
                try payload.withUnsafeBytes { bytes in
                    try decompressor.decompress(bytes, coding: .zstd, limit: limit)
                }
            )
        }
    }

    private mutating func add(_ message: [UInt8]) throws {
        var books = self
        _ = try OTLPScanner.scan(message, signal: .logs) { record in
            books.records += 1
            books.canonicalBytes += Int64(record.canonicalSize)
            books.billableBytes += Self.billable(record)
            books.recordsByBatch[Self.identity(record), default: 0] += 1
            return .proceed
        }
        self = books
    }

    /// The generator writes it as an attribute of the scope.
    private static func identity(_ record: borrowing RecordView) -> String {
        guard case .string(let text)? = record.scopeAttributes["meterbee.bench.request"] else {
            return ""
        }
        return String(decoding: text, as: UTF8.self)
    }
}
