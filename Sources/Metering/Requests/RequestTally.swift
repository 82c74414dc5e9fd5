import Telemetry

/// Adds up a request's records while it is scanned.
struct RequestTally {
    /// What the request does with one data source; looked up once per source.
    ///
    /// Holds no references, because it is read for every record.
    private struct Source {
        var number: Int
        /// The rule where it is plain arithmetic; nil when it must be evaluated.
        var arithmetic: CompiledRule.Arithmetic?
        var hasShadow = false
        /// Refuses all its records.
        var refusal: RefusalReason?
        /// Its position in `parts`, once it has an accepted record.
        var part: Int?
    }

    private struct RefusalKey: Hashable {
        var source: Int
        var reason: RefusalReason
    }

    private let catalogue: CatalogueSnapshot
    private let admission: Admission
    private let now: Instant
    private let signal: Signal
    private let window: ClosedRange<Instant>
    private let windowUnixNano: ClosedRange<UInt64>
    private let periodStartUnixNano: UInt64

    private var sources: [Source] = []
    /// The rules of `sources`.
    private var rules: [CompiledRule] = []
    private var shadowRules: [CompiledRule?] = []
    private var positions: [Int: Int] = [:]
    /// The record before and its source, while the scan keeps the body in memory: records of one
    /// source mostly come together.
    private var recent:
        (
            event: UnsafeRawBufferPointer, scopeEnvelope: UnsafeRawPointer?, source: Int
        )?
    private var parts: [MeteredPart] = []
    private var refusals: [Refusal] = []
    private var refusalPositions: [RefusalKey: Int] = [:]
    private var refusalReasons: [RefusalReason] = []
    private var assignment = RecordAssignment()
    private var rulesInForceFrom = Instant.distantPast
    private var rulesInForceUntil = Instant.distantFuture

    init(catalogue: CatalogueSnapshot, admission: Admission, now: Instant, signal: Signal) {
        self.catalogue = catalogue
        self.admission = admission
        self.now = now
        self.signal = signal
        let past = Instant(
            unixMicroseconds: now.unixMicroseconds &- admission.timeWindow.pastMicroseconds
        )
        let future = Instant(
            unixMicroseconds: now.unixMicroseconds &+ admission.timeWindow.futureMicroseconds
        )
        window = past...max(past, future)
        windowUnixNano = past.unixNano...max(past, future).unixNano
        periodStartUnixNano = admission.periodStart.unixNano
    }

    @inline(__always)
    mutating func add(_ record: borrowing RecordView) {
        let position = sourcePosition(of: record)
        let source = sources[position]
        let occurredAt = record.occurredAtUnixNano
        if let reason = refusal(of: record, source, occurredAt: occurredAt) {
            refuse(record, position, reason)
            return
        }
        let part = source.part ?? openPart(for: position, occurredAt: occurredAt)
        let billable =
            source.arithmetic?.billableBytes(record)
            ?? evaluate(rules[position], record, part: part)
        parts[part].add(
            billable: billable,
            canonical: Int64(record.canonicalSize),
            occurredAt: occurredAt == 0 ? now : Instant(unixNano: occurredAt),
            isLate: occurredAt != 0 && occurredAt < periodStartUnixNano
        )
        if source.hasShadow, let rule = shadowRules[position] {
            parts[part].shadow?.add(record, rule)
        }
        assignment.append(part: part)
    }

    /// The parts with their messages; `body` is what was scanned.
    consuming func finish(
        _ body: UnsafeRawBufferPointer,
        _ summary: ScanSummary
    ) -> MeteredRequest {
        let isWhole = parts.count == 1 && refusals.isEmpty && !summary.hasBytesWithoutRecord
        if !isWhole, !parts.isEmpty {
            let messages = OTLPSplitter.split(body, signal: signal, by: assignment)
            for (part, message) in messages.enumerated() {
                parts[part].payload = .message(message)
            }
        }
        return MeteredRequest(
            parts: parts,
            refusals: refusals,
            refusalMessage: refusalMessage,
            rulesInForceFrom: rulesInForceFrom,
            rulesInForceUntil: rulesInForceUntil
        )
    }
}

extension RequestTally {
    private static let noDataSource = -1
    /// Named in a refusal's message at most; the counts are exact anyway.
    private static let explanationsMax = 16

    @inline(__always)
    private mutating func sourcePosition(of record: borrowing RecordView) -> Int {
        let eventName = record.eventName
        if let recent, recent.scopeEnvelope == record.scopeEnvelopeBytes.baseAddress,
            recent.event.hasSameBytes(as: eventName)
        {
            return recent.source
        }
        return findSource(of: record)
    }

    @inline(never)
    private mutating func findSource(of record: borrowing RecordView) -> Int {
        let number =
            catalogue.dataSourceNumber(
                signal: signal,
                eventName: record.eventName,
                scopeName: record.scopeName,
                isFromAgent: admission.agent != nil
            ) ?? Self.noDataSource
        let position = positions[number] ?? addSource(number)
        recent = (record.eventName, record.scopeEnvelopeBytes.baseAddress, position)
        return position
    }

    private mutating func addSource(_ number: Int) -> Int {
        var source = Source(number: number)
        var rule = CompiledRule(.canonicalV1)
        var shadowRule: CompiledRule?
        if number == Self.noDataSource {
            source.refusal = .noDataSource
        } else {
            let inForce = catalogue.rule(ofDataSource: number, at: now)
            rule = inForce.rule
            shadowRule = catalogue.shadowRule(ofDataSource: number, at: now)
            rulesInForceFrom = max(rulesInForceFrom, inForce.from)
            rulesInForceUntil = min(rulesInForceUntil, inForce.until)
            let dataSource = catalogue.dataSources[number]
            if !dataSource.isEnabled {
                source.refusal = .disabled
            } else if !admission.includes(dataSource.key) {
                source.refusal = .notInPlan
            }
        }
        source.arithmetic = rule.arithmetic
        source.hasShadow = shadowRule != nil
        positions[number] = sources.count
        sources.append(source)
        rules.append(rule)
        shadowRules.append(shadowRule)
        return sources.count - 1
    }

    @inline(__always)
    private func refusal(
        of record: borrowing RecordView,
        _ source: Source,
        occurredAt: UInt64
    ) -> RefusalReason? {
        if let reason = source.refusal { return reason }
        // Without a time of its own a record occurred when it was received.
        if occurredAt != 0, !windowUnixNano.contains(occurredAt) { return .outsideTimeWindow }
        let sizeMax = RefusalReason.storedSizeMax(canonicalSize: record.canonicalSize)
        return record.storedSize > sizeMax ? .oversized : nil
    }

    /// A record on which the rule fails is billed by `canonical-v1` and flagged.
    @inline(never)
    private mutating func evaluate(
        _ rule: CompiledRule,
        _ record: borrowing RecordView,
        part: Int
    ) -> Int64 {
        if let bytes = rule.billableBytes(record) { return bytes }
        parts[part].failedRecords += 1
        return Int64(record.canonicalSize)
    }

    @inline(never)
    private mutating func refuse(
        _ record: borrowing RecordView,
        _ source: Int,
        _ reason: RefusalReason
    ) {
        assignment.append(part: RecordAssignment.leftOut)
        let key = RefusalKey(source: source, reason: reason)
        let position = refusalPositions[key] ?? refusals.count
        if position == refusals.count {
            refusalPositions[key] = position
            refusalReasons.append(reason)
            refusals.append(
                Refusal(
                    dataSource: self.key(ofSource: source),
                    reason: reason.rawValue,
                    records: 0,
                    canonicalBytes: 0
                )
            )
        }
        refusals[position].records.addSaturating(1)
        refusals[position].canonicalBytes.addSaturating(Int64(record.canonicalSize))
    }

    @inline(never)
    private mutating func openPart(for source: Int, occurredAt: UInt64) -> Int {
        parts.append(
            MeteredPart(
                dataSource: key(ofSource: source),
                rule: rules[source].name,
                occurredAt: occurredAt == 0 ? now : Instant(unixNano: occurredAt)
            )
        )
        parts[parts.count - 1].shadow = shadowRules[source].map { ShadowCount(rule: $0.name) }
        sources[source].part = parts.count - 1
        return parts.count - 1
    }

    private func key(ofSource source: Int) -> String {
        let number = sources[source].number
        return number == Self.noDataSource
            ? "otlp.\(signal.rawValue)" : catalogue.dataSources[number].key
    }

    private var refusalMessage: String? {
        guard !refusals.isEmpty else { return nil }
        var texts = zip(refusals, refusalReasons).prefix(Self.explanationsMax).map {
            refusal,
            reason in
            "\(refusal.dataSource): \(refusal.records) "
                + (refusal.records == 1 ? "record" : "records")
                + " refused: \(reason.explanation(window))"
        }
        let more = refusals.count - texts.count
        if more > 0 { texts.append("\(more) more data sources or reasons") }
        return texts.joined(separator: "; ")
    }
}

extension MeteredPart {
    @inline(__always)
    fileprivate mutating func add(
        billable: Int64,
        canonical: Int64,
        occurredAt: Instant,
        isLate: Bool
    ) {
        records += 1
        canonicalBytes.addSaturating(canonical)
        billableBytes.addSaturating(billable)
        if isLate { lateBytes.addSaturating(billable) }
        if occurredAt < occurredFrom { occurredFrom = occurredAt }
        if occurredAt > occurredTo { occurredTo = occurredAt }
    }
}
