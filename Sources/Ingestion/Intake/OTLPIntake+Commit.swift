import Compression
import Metering
import Telemetry

extension OTLPIntake {
    /// How often a request is metered again because a rule or an agreement changed before its
    /// commit.
    private static let meteringsMax = 4
    /// The longest receipt that a reply's header carries, in bytes; a longer one is read by its id.
    private static let receiptBytesMax = 2048

    func decompressed(_ submission: OTLPSubmission) throws -> OTLPBody {
        guard let coding = submission.coding else { return submission.received }
        let compressedBytes = submission.received.count
        var isRefused = false
        do {
            let bytes = try submission.received.withBytes { bytes in
                try codecs.withDecompressor { decompressor in
                    try decompressor.decompress(
                        bytes,
                        coding: coding,
                        limit: settings.requestBytesMax,
                        reserve: { total in
                            isRefused =
                                (try? submission.charge.grow(to: compressedBytes + total)) == nil
                            return !isRefused
                        }
                    )
                }
            }
            return .decompressed(bytes)
        } catch let error as CompressionError {
            if isRefused { throw IngestRefusal.outOfMemory }
            guard error.code == .overLimit else { throw error }
            throw IngestRefusal.tooLarge(limitBytes: settings.requestBytesMax)
        }
    }

    /// The body as protobuf; what JSON is turned into is held beside it, and charged.
    func protobuf(_ body: OTLPBody, of submission: OTLPSubmission) throws -> OTLPBody {
        guard submission.encoding == .json else { return body }
        let heldBytes = submission.received.count + (submission.coding == nil ? 0 : body.count)
        do {
            let message = try body.withBytes { bytes in
                try OTLPJSONDecoder.protobuf(
                    bytes,
                    signal: submission.signal,
                    limit: settings.requestBytesMax,
                    reserve: { (try? submission.charge.grow(to: heldBytes + $0)) != nil }
                )
            }
            return .decompressed(message)
        } catch let error as TelemetryError where error.code == .memoryRefused {
            throw IngestRefusal.outOfMemory
        } catch let error as TelemetryError where error.code == .tooLarge {
            throw IngestRefusal.tooLarge(limitBytes: settings.requestBytesMax)
        }
    }

    /// Meters and commits; again where a rule took effect, or the agreement changed, in between.
    func commit(_ sent: PendingRequest) async throws -> (BatchOutcome, PendingBatch) {
        var request = sent
        let hash = request.body.withBytes { environment.bodyHash($0) }
        var now = environment.now()
        for _ in 0..<Self.meteringsMax {
            guard let admission = Admission(request.state, agent: request.identity.agent) else {
                throw IngestRefusal.forbidden(
                    "tenant '\(request.state.key)' has no active subscription"
                )
            }
            let catalogue = try await directory.catalogue()
            let meter = RequestMeter(catalogue: catalogue, admission: admission, now: now)
            let metered = try request.message.withBytes { bytes in
                try meter.meter(bytes, signal: request.signal)
            }
            let batch = try pendingBatch(request, hash: hash, metered: metered)
            // Nothing to store, nothing to count: no key is claimed and no receipt given.
            if batch.parts.isEmpty, batch.refusals.isEmpty {
                return (
                    .accepted(CommittedBatch(receipt: batch.receipt, receivedAt: now)), batch
                )
            }
            let outcome = try await committer.commit(batch)
            switch outcome {
            case .rulesChanged(let committedAt) where committedAt < request.state.validUntil:
                now = committedAt
            case .rulesChanged(let committedAt), .agreementChanged(let committedAt):
                now = committedAt
                directory.forget(request.identity.tenant)
                request.state = try await activeState(of: request.identity.tenant)
            case .accepted, .duplicate, .keyReused, .staleSequence:
                count(outcome, batch, metered)
                return (outcome, batch)
            }
        }
        throw IngestRefusal.unavailable(
            "a rule or the agreement is just changing; nothing was stored, send again"
        )
    }

    func acknowledgement(
        of outcome: BatchOutcome,
        _ batch: PendingBatch
    ) throws -> OTLPAcknowledgement {
        switch outcome {
        case .accepted(let committed):
            let isEmpty = batch.parts.isEmpty && batch.refusals.isEmpty
            return OTLPAcknowledgement(
                receipt: isEmpty ? nil : committed.receipt,
                receiptJSON: committed.receiptJSON.flatMap {
                    $0.utf8.count <= Self.receiptBytesMax ? $0 : nil
                },
                rejectedRecords: committed.rejectedRecords,
                message: committed.refusalMessage
            )
        case .duplicate(let receipt, let rejectedRecords, let message):
            return OTLPAcknowledgement(
                receipt: receipt,
                isDuplicate: true,
                rejectedRecords: rejectedRecords,
                message: message
            )
        case .keyReused:
            throw IngestRefusal.conflict(
                "this Idempotency-Key was used for another body; nothing was stored, "
                    + "send this body with a key of its own"
            )
        case .staleSequence(let watermark):
            throw IngestRefusal.conflict(
                "the sequence is not above the spool's watermark \(watermark) and the batch is "
                    + "not known any more; nothing was stored, go on with a new spool id"
            )
        case .rulesChanged, .agreementChanged:
            throw IngestRefusal.unavailable(
                "a rule or the agreement is just changing; send again"
            )
        }
    }

    private func pendingBatch(
        _ request: PendingRequest,
        hash: BodyHash,
        metered: MeteredRequest
    ) throws -> PendingBatch {
        PendingBatch(
            tenant: request.identity.tenant,
            tenantKey: request.state.key,
            agent: request.identity.agent,
            signal: request.signal,
            key: request.batch.key ?? BatchKey(hash),
            spoolPosition: request.batch.spoolPosition,
            bodyHash: hash,
            receipt: environment.makeID(),
            agreementRevision: request.state.revision,
            isLimited: request.state.isLimited,
            wantsReceipt: request.wantsReceipt,
            rulesInForceFrom: metered.rulesInForceFrom,
            rulesInForceUntil: min(metered.rulesInForceUntil, request.state.validUntil),
            parts: try metered.parts.map { try pendingPart($0, of: request) },
            refusals: metered.refusals,
            refusalMessage: metered.refusalMessage
        )
    }

    private func pendingPart(
        _ part: MeteredPart,
        of request: PendingRequest
    ) throws -> PendingPart {
        let (frame, messageBytes) = try codecs.withCompressor { compressor in
            switch part.payload {
            case .wholeBody:
                let frame = try request.message.withBytes { try compressor.compress($0) }
                return (frame, request.message.count)
            case .message(let bytes): return (try compressor.compress(bytes), bytes.count)
            }
        }
        return PendingPart(
            dataSource: part.dataSource,
            rule: part.rule,
            records: part.records,
            canonicalBytes: part.canonicalBytes,
            billableBytes: part.billableBytes,
            lateBytes: part.lateBytes,
            occurredFrom: part.occurredFrom,
            occurredTo: part.occurredTo,
            messageBytes: Int64(messageBytes),
            frame: frame,
            failedRecords: part.failedRecords,
            shadow: part.shadow
        )
    }

    private func count(_ outcome: BatchOutcome, _ batch: PendingBatch, _ metered: MeteredRequest) {
        counters.add { reading in
            switch outcome {
            case .accepted(let committed):
                reading.refusedRecords.addSaturating(committed.rejectedRecords)
                for part in metered.parts
                where !committed.refusedDataSources.contains(part.dataSource) {
                    reading.acceptedRecords.addSaturating(part.records)
                    reading.billableBytes.addSaturating(part.billableBytes)
                    reading.ruleFailures.addSaturating(part.failedRecords)
                }
            case .duplicate: reading.duplicates += 1
            case .keyReused, .staleSequence, .rulesChanged, .agreementChanged: break
            }
        }
    }
}
