import Testing

@testable import meterbee

/// The live view fits the screen that it is given.
@Suite("live view")
struct ScreenLayoutTests {
    private let links = DemoLinks(
        baseURL: "http://127.0.0.1:41234",
        tenantKey: "mb_" + String(repeating: "0", count: 32) + "_"
            + String(repeating: "x", count: 43)
    )

    private func figures(isSynthetic: Bool = false) -> DemoFigures {
        DemoFigures(
            uptime: .seconds(42),
            isSynthetic: isSynthetic,
            isServerReady: true,
            sources: DemoPlan.charges.map { charge in
                .init(
                    charge: charge,
                    records: 1_234_567,
                    billableBytes: 12_345_678,
                    bytesPerSecond: 12_345
                )
            },
            invoice: DraftInvoice(
                currency: "EUR",
                lines: ["platform", "network", "security"].map {
                    .init(charge: $0, kind: "usage", quantity: "0.012345678", amount: "123.45")
                },
                total: "379.35"
            ),
            server: nil,
            serverCPUPercent: 1.5,
            activity: ActivityFigures(hooks: ["net.flow": "tp_btf/x", "process.exec": "tp_btf/y"]),
            activityCPUPercent: 0.3
        )
    }

    @Test(
        "every size from 80 by 24 up holds all of it",
        arguments: [(80, 24), (100, 30), (200, 60)]
    )
    func fits(columns: Int, rows: Int) {
        let layout = ScreenLayout(columns: columns, rows: rows)
        let lines = layout.lines(
            figures(),
            links: links,
            messages: (1...50).map { "message \($0)" }
        )
        let height = lines.reduce(0) { $0 + max(1, ($1.count + columns - 1) / columns) }
        #expect(height <= rows)
        let text = lines.joined(separator: "\n")
        for part in ["net.flow", "process.exec", "379.35", "[q] quit", "message 50", "lost 0"] {
            #expect(text.contains(part), "\(part) is missing")
        }
        #expect(text.contains(links.keyLine))
        #expect(text.contains(links.curlLines[0]))
        #expect(!text.contains(SyntheticNotice.title))
    }

    @Test("a tiny screen gets what fits", arguments: [(20, 5), (1, 1)])
    func tiny(columns: Int, rows: Int) {
        let layout = ScreenLayout(columns: columns, rows: rows)
        let lines = layout.lines(figures(), links: links, messages: ["message"])
        #expect(lines.count <= rows)
        #expect(lines.allSatisfy { $0.count <= columns })
    }

    @Test("a message longer than the screen is wide is wrapped, not cut")
    func wraps() {
        let layout = ScreenLayout(columns: 80, rows: 24)
        let message = (0..<25).map { "word\($0)" }.joined(separator: " ")
        let lines = layout.lines(figures(), links: links, messages: [message])
        let shown = lines.filter { $0.contains("word") }
        #expect(shown.map { $0.dropFirst() }.joined() == message)
        #expect(shown.count > 1)
    }

    @Test("made-up records are called so")
    func synthetic() {
        let layout = ScreenLayout(columns: 80, rows: 24)
        let lines = layout.lines(figures(isSynthetic: true), links: links, messages: [])
        #expect(lines[0].contains(SyntheticNotice.title))
        #expect(PlainView.line(figures(isSynthetic: true)).contains("generator"))
    }
}
