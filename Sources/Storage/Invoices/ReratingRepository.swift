public import Billing
import Compression
public import Metering
import Money
import Postgres
import Telemetry

/// Rates closed invoices again, from stored usage or from the stored records themselves.
public struct ReratingRepository: Sendable {
    private let database: Database
    private let reader: BillingReader
    let invoices: InvoiceRepository
    private let codecs = CodecPool()

    /// - Parameter histories: remembers plans and time zones between readings.
    public init(database: Database, histories: HistoryReader) {
        self.database = database
        reader = BillingReader(histories: histories)
        invoices = InvoiceRepository(database: database)
    }

    /// Rates an invoice again and, if asked for, applies the difference; nil when there is no such
    /// invoice.
    ///
    /// What was applied stands as billed from then on: applied again, it changes nothing. Throws
    /// `RerateRefusal`, `InvoiceActRefusal` and `CreditNoteRefusal`.
    public func rerate(
        _ id: UniqueID,
        _ request: RerateRequest,
        makeID: @escaping @Sendable () -> UniqueID
    ) async throws -> Rerating? {
        for _ in 1..<Self.attemptsMax {
            do {
                return try await attempt(id, request, makeID: makeID)
            } catch StoreFailure.unavailable {
                continue
            } catch let error as PostgresError where error.isRetryable {
                continue
            }
        }
        return try await attempt(id, request, makeID: makeID)
    }

    /// A note's number or the chain of acts that others move on ends a snapshot; nothing is kept
    /// of it then, and the next one is likely to pass.
    private static let attemptsMax = 5

    private func attempt(
        _ id: UniqueID,
        _ request: RerateRequest,
        makeID: @escaping @Sendable () -> UniqueID
    ) async throws -> Rerating? {
        // One snapshot: segments may be compacted between two fetches.
        try await database.asOperator(isolation: .repeatableRead) { transaction in
            _ = try await transaction.query(
                PostgresStatement(
                    "SELECT state FROM meterbee.invoice_states WHERE invoice_id = $1 FOR UPDATE",
                    [.id(id)]
                )
            )
            guard let kept = try await invoices.invoice(id: id, tenant: nil) else { return nil }
            try kept.invoice.checkCreditable()
            let lines = try await lines(of: kept, request, transaction)
            let applied = try await InvoiceRepository.reratings(of: kept, transaction)
            var rerating = Rerating(
                invoice: kept.invoice,
                differences: kept.invoice.differences(ratedAgain: lines, applied: applied)
            )
            if request.isApplied {
                try await apply(&rerating, to: kept, request, makeID: makeID, transaction)
            }
            return rerating
        }
    }

    private func lines(
        of kept: KeptInvoice,
        _ request: RerateRequest,
        _ transaction: PostgresTransaction
    ) async throws -> [InvoiceLine] {
        let now = try await transaction.query(
            PostgresStatement("SELECT meterbee.meterbee_now() AS now")
        ).only().instant("now")
        guard !kept.invoice.isBeyondRetention(at: now) else {
            throw RerateRefusal.beyondRetention(
                "records were kept until \(kept.invoice.recomputableUntil ?? now) only"
            )
        }
        let billing = try await reader.billings(of: [kept.tenant], transaction)[kept.tenant]
        guard
            let history = billing?.subscriptions.first(where: {
                $0.history.terms.subscription == kept.invoice.subscription
            })?.history
        else { throw StoreFailure.failed("the subscription of the invoice is not there") }
        let timeline = try await timeline(of: history, kept, request, transaction)
        let engine = BillingEngine(timeline: timeline, tax: history.terms.tax)
        guard let slot = kept.invoice.slot(in: engine) else {
            throw StoreFailure.failed("nothing was due at \(kept.invoice.at)")
        }
        let usage = try await usage(kept.tenant, slot.measuredPeriods, request, transaction)
        return engine.lines(of: slot, usage: usage)
    }

    /// The life that it was, under other versions of its plans.
    private func timeline(
        of history: BillingHistory,
        _ kept: KeptInvoice,
        _ request: RerateRequest,
        _ transaction: PostgresTransaction
    ) async throws -> SubscriptionTimeline {
        var timeline = history.timeline
        for (key, version) in request.planVersions.sorted(by: { $0.key < $1.key }) {
            let pointer = "/plans/\(key)"
            let old = kept.invoice.plans.filter { $0.key == key }
            guard !old.isEmpty else {
                throw RerateRefusal.content(
                    pointer: pointer,
                    message: "is no plan of this invoice"
                )
            }
            let wanted = PlanReference(key: key, version: version)
            let found = try await reader.histories.plans([wanted]) {
                try await transaction.pipeline($0)
            }
            guard let plan = found[wanted] else {
                throw RerateRefusal.content(
                    pointer: pointer,
                    message: "the plan '\(key)' has no version \(version)"
                )
            }
            let current = timeline.plan(at: kept.invoice.at).plan
            guard plan.plan.currency == current.currency, plan.plan.interval == current.interval
            else {
                throw RerateRefusal.content(
                    pointer: pointer,
                    message: "version \(version) has another currency or interval"
                )
            }
            for reference in old { timeline = timeline.replacing(reference, with: plan) }
        }
        return timeline
    }

    /// What was measured, with some data sources counted again by another rule.
    private func usage(
        _ tenant: UniqueID,
        _ periods: [BillingPeriod],
        _ request: RerateRequest,
        _ transaction: PostgresTransaction
    ) async throws -> MeteredUsage {
        let windows = periods.map { MeasuredUsage.Window(tenant: tenant, period: $0) }
        var measured = try await MeasuredUsage.read(windows, transaction)
        for (source, version) in request.ruleVersions {
            let rule = try await rule(source, version, transaction)
            measured.remove(source, of: tenant)
            for window in windows {
                let bytes = try await replay(source, in: window, under: rule, transaction)
                measured.add(bytes, source, in: window)
            }
        }
        return measured.recorded(of: tenant)
    }

    private func rule(
        _ source: String,
        _ version: Int,
        _ transaction: PostgresTransaction
    ) async throws -> CompiledRule {
        if version == 0 { return CompiledRule(.canonicalV1) }
        let rows = try await transaction.query(
            PostgresStatement(
                """
                SELECT data_source, version, expression, effective_from, mode
                FROM meterbee.rules WHERE data_source = $1 AND version = $2
                """,
                [.text(source), .count(version)]
            )
        )
        guard let row = rows.first else {
            throw RerateRefusal.content(
                pointer: "/rules/\(source)",
                message: "the data source '\(source)' has no rule of version \(version)"
            )
        }
        return CompiledRule(try ConversionRule(explained: row))
    }
}

extension ReratingRepository {
    /// Segments are read few at a time: a period may have more of them than memory holds.
    private static let segmentsPerPage = 16

    /// What the records that were received in a window come to under a rule.
    private func replay(
        _ source: String,
        in window: MeasuredUsage.Window,
        under rule: CompiledRule,
        _ transaction: PostgresTransaction
    ) async throws -> Int128 {
        var replay = RuleReplay()
        var after: (receivedAt: Instant, id: UniqueID)?
        while true {
            let rows = try await transaction.query(
                PostgresStatement(
                    Self.segments,
                    [
                        .id(window.tenant), .text(source), .instant(window.period.start),
                        .instant(window.period.end), .optionalInstant(after?.receivedAt),
                        .optionalID(after?.id), .count(Self.segmentsPerPage),
                    ]
                )
            )
            for row in rows { try add(row, window.period, rule, to: &replay) }
            guard rows.count == Self.segmentsPerPage, let last = rows.last else { break }
            after = (try last.instant("received_at"), try last.id("id"))
        }
        return Int128(replay.billableBytes)
    }

    private func add(
        _ row: PostgresRow,
        _ period: BillingPeriod,
        _ rule: CompiledRule,
        to replay: inout RuleReplay
    ) throws {
        let limit = Int(clamping: try row.int64("message_bytes"))
        guard let signal = Signal(column: Int16(clamping: try row.int64("signal"))),
            let directory = SegmentDirectory(try row.bytes("directory"))
        else { throw StoreFailure.failed("a segment cannot be read") }
        let message = try row.bytes("payload").withUnsafeBytes { payload in
            try codecs.withDecompressor { decompressor in
                try decompressor.decompress(payload, coding: .zstd, limit: limit)
            }
        }
        var origins = RecordOrigins(directory)
        _ = try OTLPScanner.scan(message, signal: signal) { record in
            // A segment may hold requests of several quarter hours.
            if let origin = origins.next(), period.contains(origin.receivedAt) {
                replay.add(record, under: rule)
            }
            return .proceed
        }
    }

    private static let segments: PostgresSQL = """
        SELECT id, received_at, signal, message_bytes, directory, payload
        FROM meterbee.segments
        WHERE tenant_id = $1 AND data_source = $2
            AND received_at >= $3::timestamptz - interval '1 day' AND received_at < $4
            AND ($5::timestamptz IS NULL OR (received_at, id) > ($5, $6::uuid))
        ORDER BY received_at, id LIMIT $7
        """
}
