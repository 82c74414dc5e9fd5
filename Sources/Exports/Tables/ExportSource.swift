public import Billing
public import Metering

/// Where exports read, a page at a time in a stable order, so that none is ever whole in memory.
///
/// Everything throws `StoreFailure`.
public protocol ExportSource: Sendable {
    /// Finalized invoices and credit notes whose `finalizedAt` lies in the selection, with and by
    /// their places in the issuer's series.
    func invoices(
        _ selection: ExportSelection,
        after: Int64?,
        limit: Int
    ) async throws -> [(position: Int64, invoice: IssuedInvoice)]

    /// Usage of the quarter hours in the selection, in the order of `UsagePosition`.
    func usage(
        _ selection: ExportSelection,
        after: UsagePosition?,
        limit: Int
    ) async throws -> [UsageExportRow]
}
