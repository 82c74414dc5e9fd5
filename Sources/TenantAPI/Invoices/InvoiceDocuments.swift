import Billing
import Exports
import HTTPTypes
import Metering

/// Invoices as pages that print well, and as PDF where WeasyPrint is installed.
struct InvoiceDocuments: InvoiceRendering {
    let usage: any UsageStore
    let agents: any AgentStore
    let pdf: PDFRenderer

    /// PDF is named also where it cannot be made, so that the refusal says why.
    let kinds: [MediaKind] = [.html, .pdf]

    func render(
        _ kept: KeptInvoice,
        as kind: MediaKind,
        asOf: Instant?
    ) async throws -> ReplyBody {
        let invoice = kept.invoice
        let document = InvoiceDocument(
            invoice,
            usage: try await usage(of: invoice, tenant: kept.tenant),
            agents: try await accounts(of: invoice, tenant: kept.tenant),
            zone: try SystemTimeZone.required(name: invoice.timeZone),
            asOf: asOf
        )
        guard kind == .pdf else { return .bytes(Array(document.html.utf8), type: .html) }
        return .bytes(try await pdf(of: document), type: .pdf)
    }

    private func pdf(of document: InvoiceDocument) async throws -> [UInt8] {
        do {
            return try await pdf.pdf(of: document.html)
        } catch PDFRenderer.Failure.notInstalled {
            throw Problem(
                status: .notAcceptable,
                code: "pdf_unavailable",
                detail: "this server cannot make PDF: WeasyPrint is not installed on it; ask for "
                    + "text/html and print that, or have the Debian package weasyprint installed",
                faults: [.header("Accept", "name text/html or application/json")]
            )
        } catch PDFRenderer.Failure.busy {
            throw Problem.unavailable("too many documents are being made; send the request again")
        } catch PDFRenderer.Failure.timedOut {
            throw Problem.unavailable("the document was not made in time; send the request again")
        }
    }

    /// What agents said of the data sources that the invoice's usage lines price.
    private func accounts(
        of invoice: IssuedInvoice,
        tenant: UniqueID
    ) async throws -> [AgentAccount] {
        guard let (from, to) = invoice.usagePeriod else { return [] }
        let priced = Set(
            invoice.lines.flatMap { line -> [String] in
                guard case .usage(let explained) = line.explanation else { return [] }
                return explained.usedBytesBySource.map(\.dataSource)
            }
        )
        return try await agents.accounts(tenant: tenant, from: from, to: to)
            .filter { priced.contains($0.dataSource) }
    }

    /// What the invoice's usage lines count, by local day and data source.
    private func usage(of invoice: IssuedInvoice, tenant: UniqueID) async throws -> [InvoiceUsage] {
        guard let (from, to) = invoice.usagePeriod else { return [] }
        let query = UsageQuery(from: from, to: to, step: .day, groupBy: [.dataSource])
        let rows = try await usage.usage(tenant: tenant, query: query) ?? []
        let zone = try SystemTimeZone.required(name: invoice.timeZone)
        let days = LocalDays(from: from, to: to, zone: zone).starts
        return Dictionary(grouping: rows) { $0.dataSource ?? "" }.sorted { $0.key < $1.key }.map {
            InvoiceUsage(dataSource: $0.key, rows: $0.value, days: days)
        }
    }
}

extension IssuedInvoice {
    /// From the beginning of the first usage line to the end of the last; nil without any.
    fileprivate var usagePeriod: (from: Instant, to: Instant)? {
        let periods = lines.filter { $0.kind == .usage }.map(\.servicePeriod)
        guard let from = periods.map(\.start).min(), let to = periods.map(\.end).max() else {
            return nil
        }
        return (from, to)
    }
}

extension InvoiceUsage {
    /// One data source's rows of days, those without usage filled in.
    fileprivate init(dataSource: String, rows: [UsageRow], days: [Instant]) {
        let bytes = Dictionary(rows.map { ($0.from, $0.billableBytes) }) { $0 + $1 }
        self.init(
            dataSource: dataSource,
            days: days.map { Day(start: $0, bytes: bytes[$0] ?? 0) },
            records: rows.reduce(0) { $0 &+ $1.records },
            lateBytes: rows.reduce(0) { $0 &+ $1.lateBytes },
            refusedRecords: rows.reduce(0) { $0 &+ $1.rejected.values.reduce(0, &+) }
        )
    }
}
