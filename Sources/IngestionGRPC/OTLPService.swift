import Compression
import GRPCCore
import HTTPTypes
import Ingestion
import Logging
import Metering
import Telemetry

/// The `Export` calls of `opentelemetry.proto.collector.{logs,trace,metrics}.v1`.
struct OTLPService: RegistrableRPCService {
    let intake: OTLPIntake
    let charges: CallCharges
    let logger: Logger

    func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
        for signal in Signal.allCases {
            router.registerHandler(
                forMethod: MethodDescriptor(
                    service: ServiceDescriptor(fullyQualifiedService: signal.serviceName),
                    method: "Export",
                    type: .unary
                ),
                deserializer: ExportMessageDeserializer(),
                serializer: ExportResponseSerializer(),
                handler: { request, _ in try await export(request, signal: signal) }
            )
        }
    }

    private func export(
        _ request: StreamingServerRequest<ExportMessage>,
        signal: Signal
    ) async throws -> StreamingServerResponse<[UInt8]> {
        do {
            let acknowledgement = try await accept(request, signal: signal)
            intake.countReply(status: .ok)
            return StreamingServerResponse { writer in
                try await writer.write(acknowledgement.protobuf)
                return acknowledgement.trailingMetadata
            }
        } catch let error as RPCError {
            // The transport's own: the call was cancelled, or broke off.
            throw error
        } catch {
            let refusal = intake.refusal(for: error, logger: logger)
            intake.countReply(status: refusal.status)
            throw RPCError(refusal)
        }
    }

    private func accept(
        _ request: StreamingServerRequest<ExportMessage>,
        signal: Signal
    ) async throws -> OTLPAcknowledgement {
        let metadata = request.metadata
        let number = metadata.first(callChargeHeader).flatMap { UInt64($0) }
        let charge = number.flatMap { charges.take($0) } ?? intake.openCharge()
        let sender = try await intake.admit(
            authorization: metadata.first("authorization"),
            idempotencyKey: metadata.first("idempotency-key")
        )
        let message = try await message(of: request)
        return try await intake.take(
            OTLPSubmission(
                sender: sender,
                signal: signal,
                encoding: .protobuf,
                coding: try coding(of: message, metadata),
                received: .decompressed(message.bytes),
                wantsReceipt: metadata.first("meterbee-receipt")?.lowercased() == "full",
                charge: charge
            )
        )
    }

    private func message(
        of request: StreamingServerRequest<ExportMessage>
    ) async throws -> ExportMessage {
        var messages = request.messages.makeAsyncIterator()
        let message: ExportMessage?
        do {
            message = try await messages.next()
        } catch {
            throw RPCError(code: .cancelled, message: "the call broke off", cause: error)
        }
        guard let message else {
            throw IngestRefusal.invalid("the call ended before its message was complete")
        }
        return message
    }

    /// A call may name a coding and yet send its message without (gRPC compression).
    private func coding(
        of message: ExportMessage,
        _ metadata: Metadata
    ) throws(IngestRefusal) -> ContentCoding? {
        guard message.isCompressed else { return nil }
        let name = metadata.first(messageCodingHeader)
        guard let coding = name.flatMap({ ContentCoding(messageCoding: $0) }) else {
            throw .invalid("the message is marked as compressed, but grpc-encoding names no coding")
        }
        return coding
    }
}

extension Metadata {
    fileprivate func first(_ key: String) -> String? { self[stringValues: key].first { _ in true } }
}

extension OTLPAcknowledgement {
    fileprivate var trailingMetadata: Metadata {
        var metadata = Metadata()
        if let receipt { metadata.addString(receipt.description, forKey: "meterbee-receipt") }
        if let receiptJSON { metadata.addString(receiptJSON, forKey: "meterbee-receipt-json") }
        if isDuplicate { metadata.addString("true", forKey: "meterbee-duplicate") }
        return metadata
    }
}

extension Signal {
    /// The collector's gRPC service for the signal.
    fileprivate var serviceName: String {
        switch self {
        case .logs: "opentelemetry.proto.collector.logs.v1.LogsService"
        case .traces: "opentelemetry.proto.collector.trace.v1.TraceService"
        case .metrics: "opentelemetry.proto.collector.metrics.v1.MetricsService"
        }
    }
}
