import Billing
import Metering

/// Makes documents of invoices in other media types than JSON.
protocol InvoiceRendering: Sendable {
    /// The kinds that it makes; JSON is not among them.
    var kinds: [MediaKind] { get }
    /// An invoice as a document of one of `kinds`; a draft says as of when it is.
    func render(
        _ kept: KeptInvoice,
        as kind: MediaKind,
        asOf: Instant?
    ) async throws -> ReplyBody
}
