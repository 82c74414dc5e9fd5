import Billing
import Metering
import Money

/// How much of a free quota was used, as a bar with its numbers in words beside it.
struct QuotaBar {
    let explained: UsageExplanation

    var html: HTMLText {
        """
        <div class="quota"><svg role="img" viewBox="0 0 640 10" aria-label="\(words)">\
        <rect width="640" height="10" rx="5" fill="#e3e9ef"/>\
        <rect width="\(width, 1)" height="10" rx="5" fill="\(color)"/></svg>\
        <p class="note">\(words)</p></div>
        """
    }

    private var isOver: Bool { explained.usedBytes > explained.freeBytes }
    private var color: String { isOver ? "#c77a12" : "#0f6b5c" }

    private var share: Double {
        guard explained.freeBytes > 0 else { return explained.usedBytes > 0 ? 1 : 0 }
        return min(1, Double(explained.usedBytes) / Double(explained.freeBytes))
    }

    private var width: Double { share > 0 ? max(10, 640 * share) : 0 }

    private var words: String {
        let unit = explained.unit
        let used = NumberText.bytes(explained.usedBytes, in: unit)
        guard explained.freeBytes > 0 else { return "\(used) used; no free quota." }
        let percent = Rational(explained.usedBytes * 100, over: explained.freeBytes)
            .rounded(fractionDigits: 1)
        let free = NumberText.bytes(explained.freeBytes, in: unit)
        let rest =
            isOver
            ? "\(NumberText.bytes(explained.billedBytes, in: unit)) beyond it."
            : "\(NumberText.bytes(explained.freeBytes - explained.usedBytes, in: unit)) left."
        return "\(used) of the free quota of \(free) used (\(NumberText.decimal(percent))\u{A0}%); "
            + rest
    }
}
