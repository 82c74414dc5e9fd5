/// Lines for logs and for CI: one a second, and one for each event.
struct PlainView: DemoView {
    /// Stands before every line; says SYNTHETIC where records are made up.
    let prefix: String

    func say(_ text: String) async {
        for line in text.split(separator: "\n") { Console.line(prefix + line) }
    }

    func show(_ figures: DemoFigures) async {
        Console.line(prefix + Self.line(figures))
    }

    func close() async {}

    /// Everything that changes, in one line.
    static func line(_ figures: DemoFigures) -> String {
        var parts = ["\(Int(figures.uptime.seconds)) s"]
        for source in figures.sources {
            parts.append(
                "\(source.charge.dataSource) \(Figure.count(source.records)) records "
                    + "\(Figure.bytes(source.billableBytes)) "
                    + (source.freeBytesLeft >= 0
                        ? "(\(Figure.bytes(source.freeBytesLeft)) free)"
                        : "(\(Figure.bytes(-source.freeBytesLeft)) to pay)")
            )
        }
        if let invoice = figures.invoice {
            parts.append("invoice \(invoice.total) \(invoice.currency ?? DemoPlan.currency)")
        }
        parts.append(activity(figures))
        if !figures.isServerReady { parts.append("SERVER DOWN") }
        return parts.joined(separator: " | ")
    }

    private static func activity(_ figures: DemoFigures) -> String {
        var text = figures.isSynthetic ? "generator" : "agent"
        if let process = figures.activity.process {
            text +=
                " CPU \(Figure.decimal(figures.activityCPUPercent, 1)) % "
                + Figure.bytes(process.proportionalBytes)
        }
        return text + " lost \(figures.activity.lost)"
    }
}
