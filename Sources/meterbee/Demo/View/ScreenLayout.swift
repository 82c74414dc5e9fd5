/// Lays figures out for a screen of a given size; knows no terminal.
struct ScreenLayout: Sendable {
    var columns: Int
    var rows: Int

    /// A proof's lines need so much room.
    private static let messageRowsMin = 4

    /// The lines of the screen, at most `rows` of at most `columns` characters each.
    ///
    /// Lines to be pasted may be longer: they are left to wrap, so that they are copied whole, and
    /// the rows that they take are counted.
    func lines(_ figures: DemoFigures, links: DemoLinks, messages: [String]) -> [String] {
        var lines = head(figures) + table(figures) + invoice(figures) + processes(figures)
        lines = lines.map { cut($0) }
        var rowsLeft = rows - lines.count - 1
        for line in [links.keyLine] + links.curlLines {
            let height = max(1, (line.count + columns - 1) / columns)
            // The newest messages need room as well.
            guard rowsLeft - height >= Self.messageRowsMin else { break }
            lines.append(line)
            rowsLeft -= height
        }
        lines.append(cut(help()))
        lines += messages.flatMap { wrap($0) }.suffix(max(0, rowsLeft))
        return Array(lines.prefix(rows))
    }

    private func head(_ figures: DemoFigures) -> [String] {
        let title = " meterbee  from kernel to invoice"
        let notice = figures.isSynthetic ? SyntheticNotice.title + "  " : ""
        let right = notice + "up \(Int(figures.uptime.seconds)) s "
        return [
            title + pad(right, max(right.count, columns - title.count)),
            String(repeating: "─", count: columns),
        ]
    }

    private func table(_ figures: DemoFigures) -> [String] {
        let header =
            " " + fill("data source", 14) + pad("records", 10) + pad("billable", 11)
            + pad("rate", 12) + "  free quota"
        return [header]
            + figures.sources.map { source in
                " " + fill(source.charge.dataSource, 14) + pad(Figure.count(source.records), 10)
                    + pad(Figure.bytes(source.billableBytes), 11)
                    + pad(Figure.bytes(Int64(source.bytesPerSecond)) + "/s", 12) + "  "
                    + quota(source)
            } + [""]
    }

    private func quota(_ source: DemoFigures.Source) -> String {
        source.freeBytesLeft >= 0
            ? "\(Figure.bytes(source.freeBytesLeft)) of "
                + "\(Figure.bytes(source.charge.freeBytes)) left"
            : "used up, \(Figure.bytes(-source.freeBytesLeft)) over"
    }

    private func invoice(_ figures: DemoFigures) -> [String] {
        guard let invoice = figures.invoice else { return [" draft invoice: not read yet", ""] }
        let currency = invoice.currency ?? DemoPlan.currency
        let lines = invoice.lines.map { line in
            "   " + fill(line.charge, 12) + fill(line.kind, 8) + pad(line.quantity ?? "", 16)
                + pad(line.amount, 14) + " \(currency)"
        }
        let total = "   " + fill("total", 36) + pad(invoice.total, 14) + " \(currency)"
        return [" draft invoice"] + lines + [total, ""]
    }

    private func processes(_ figures: DemoFigures) -> [String] {
        var sender = figures.isSynthetic ? " generator" : " agent    "
        if let process = figures.activity.process {
            sender +=
                " CPU " + pad(Figure.decimal(figures.activityCPUPercent, 1), 5) + " %  memory "
                + pad(Figure.bytes(process.proportionalBytes), 8)
        }
        sender += "  lost \(figures.activity.lost)"
        let hooks = figures.activity.hooks.sorted { $0.key < $1.key }.map {
            "\($0.key): \($0.value)"
        }
        var server = " server   "
        if let process = figures.server {
            server +=
                " CPU " + pad(Figure.decimal(figures.serverCPUPercent, 1), 5) + " %  memory "
                + pad(Figure.bytes(process.proportionalBytes), 8)
        }
        server += figures.isServerReady ? "  ready" : "  NOT ANSWERING"
        return [sender] + hooks.map { "           " + $0 } + [server]
    }

    private func help() -> String {
        " " + DemoKey.allCases.map { "[\($0.rawValue)] \($0.word)" }.joined(separator: "  ")
    }

    /// A message on as many lines as it needs, each with a margin of one column.
    private func wrap(_ message: String) -> [String] {
        let width = max(1, columns - 1)
        var rest = message[...]
        var lines: [String] = []
        while !rest.isEmpty {
            lines.append(cut(" " + rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        return lines
    }

    private func cut(_ line: String) -> String { String(line.prefix(columns)) }

    private func pad(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private func fill(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
