import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Metering
import Telemetry

/// Answers one OTLP/HTTP request as OTLP says.
///
/// Refusals come in the order of the contract: method, key, scope and subscription, type, size,
/// content.
public struct OTLPHandler: Sendable {
    private let intake: OTLPIntake

    /// A handler that hands everything to the intake.
    public init(intake: OTLPIntake) {
        self.intake = intake
    }

    func respond(to request: Request, signal: Signal, logger: Logger) async -> Response {
        let encoding = OTLPEncoding(contentType: request.headers[.contentType])
        let response: Response
        do {
            response = try await accept(request, signal: signal, encoding: encoding)
        } catch {
            let refusal = intake.refusal(for: error, logger: logger)
            response = OTLPReply.refusal(refusal, encoding ?? .protobuf)
        }
        intake.countReply(status: response.status)
        return response
    }

    private func accept(
        _ request: Request,
        signal: Signal,
        encoding: OTLPEncoding?
    ) async throws -> Response {
        let sender = try await intake.admit(
            authorization: request.headers[.authorization],
            idempotencyKey: request.headers[.idempotencyKey]
        )
        let type = request.headers[.contentType]
        guard let encoding else { throw IngestRefusal.unsupportedMediaType(type) }
        // RFC 8259, section 8.1: JSON is UTF-8. Protobuf is no text and has no charset.
        if encoding == .json, let charset = OTLPEncoding.charset(ofContentType: type),
            !["utf-8", "utf8", "us-ascii"].contains(charset)
        {
            throw IngestRefusal.unsupportedMediaType(type)
        }
        let coding = try request.contentCoding()
        let charge = intake.openCharge()
        let received = try await request.readBody(
            limitBytes: intake.settings.requestBytesMax,
            charge: charge
        )
        let acknowledgement = try await intake.take(
            OTLPSubmission(
                sender: sender,
                signal: signal,
                encoding: encoding,
                coding: coding,
                received: .received(received),
                wantsReceipt: request.headers[.meterbeeReceipt]?.lowercased() == "full",
                charge: charge
            )
        )
        return OTLPReply.success(acknowledgement, signal: signal, encoding: encoding)
    }
}
