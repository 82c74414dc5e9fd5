import Billing
import Metering

/// The bytes of one data source by day, as an inline SVG that says the same in words.
struct UsageChart {
    private static let width = 640.0
    private static let left = 60.0
    private static let top = 8.0
    private static let baseline = 92.0

    let usage: InvoiceUsage
    let dates: LocalDates

    var svg: HTMLText {
        """
        <svg role="img" viewBox="0 0 640 112" aria-label="\(label)" font-size="9" fill="#5a6776">\
        \(gridLines)\(bars)\(axis)</svg>
        """
    }

    private var highest: Int128 { Int128(usage.days.map(\.bytes).max() ?? 0) }

    /// The top of the scale: the highest day rounded up to 1, 2 or 5 times a power of ten.
    private var scaleMax: Int128 {
        var power: Int128 = 1
        while power * 10 <= highest { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= highest } ?? power
    }

    private var label: String {
        let total = NumberText.roundBytes(usage.bytes)
        guard let peak = usage.days.max(by: { $0.bytes < $1.bytes }), peak.bytes > 0 else {
            return "\(usage.dataSource): nothing was received."
        }
        return
            "\(usage.dataSource) by day: \(total) in all, most on \(dates.date(peak.start)) with "
            + "\(NumberText.roundBytes(Int128(peak.bytes)))."
    }

    private var gridLines: [HTMLText] {
        guard highest > 0 else { return [] }
        return [Int128(0), 1, 2].map { half in
            let y = Self.baseline - (Self.baseline - Self.top) * Double(half) / 2
            let text = NumberText.roundBytes(scaleMax * half / 2)
            return """
                <line x1="\(Self.left, 0)" y1="\(y, 1)" x2="640" y2="\(y, 1)" stroke="#dde3ea"/>\
                <text x="54" y="\(y + 3, 1)" text-anchor="end" font-size="9" fill="#5a6776">\
                \(text)</text>
                """
        }
    }

    private var step: Double { (Self.width - Self.left) / Double(max(1, usage.days.count)) }

    private var bars: [HTMLText] {
        guard highest > 0 else { return [] }
        return usage.days.enumerated().map { index, day in
            let share = Double(day.bytes) / Double(scaleMax)
            let height = (Self.baseline - Self.top) * share
            let x = Self.left + step * Double(index) + step * 0.14
            let hint = "\(dates.date(day.start)): \(NumberText.roundBytes(Int128(day.bytes)))"
            return """
                <rect fill="#0f6b5c" x="\(x, 2)" y="\(Self.baseline - height, 2)" \
                width="\(step * 0.72, 2)" height="\(height, 2)" rx="1.5">\
                <title>\(hint)</title></rect>
                """
        }
    }

    /// The dates below: the first, the last and some between.
    private var axis: [HTMLText] {
        let count = usage.days.count
        let every = max(1, (count + 5) / 6)
        return usage.days.enumerated().compactMap { index, day in
            guard index % every == 0, index == 0 || count - index > every / 2 else { return nil }
            let x = Self.left + step * (Double(index) + 0.5)
            return """
                <text x="\(x, 1)" y="106" text-anchor="middle" font-size="9" fill="#5a6776">\
                \(dates.shortDate(day.start))</text>
                """
        }
    }
}

extension HTMLText.StringInterpolation {
    /// A coordinate of a drawing, which may be a binary number, to so many digits.
    mutating func appendInterpolation(_ coordinate: Double, _ digits: Int) {
        let scale = [1.0, 10.0, 100.0][min(2, max(0, digits))]
        let rounded = (coordinate * scale).rounded() / scale
        appendLiteral(rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)")
    }
}
