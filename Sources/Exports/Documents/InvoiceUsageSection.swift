import Billing
import Metering

/// What was used: each usage charge's quota, and a chart for each of its data sources.
struct InvoiceUsageSection {
    let document: InvoiceDocument

    var html: HTMLText {
        let lines = document.invoice.lines.filter { $0.kind == .usage }
        let cards = lines.compactMap(card)
        guard !cards.isEmpty, document.invoice.kind == .invoice else { return "" }
        return """
            <section class="usage"><h2>Usage</h2>
            \(cards)</section>
            """
    }

    private func card(_ line: IssuedLine) -> HTMLText? {
        guard case .usage(let explained) = line.explanation else { return nil }
        let charts = explained.usedBytesBySource.map { share in chart(share, of: explained) }
        return """
            <article><h3>\(line.name)
            <span class="when">\(document.dates.period(line.servicePeriod))</span></h3>\
            \(QuotaBar(explained: explained).html)\(charts)</article>

            """
    }

    private func chart(_ share: UsageShare, of explained: UsageExplanation) -> HTMLText {
        let bytes = NumberText.bytes(share.bytes, in: explained.unit)
        let chart =
            document.usage.first { $0.dataSource == share.dataSource }
            .html { UsageChart(usage: $0, dates: document.dates).svg }
        return """
            <figure><figcaption><span class="source">\(share.dataSource)</span> \
            <span>\(bytes)</span></figcaption>\(chart)</figure>
            """
    }
}
