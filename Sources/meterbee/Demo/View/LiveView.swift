/// The whole screen, drawn anew with every change.
actor LiveView: DemoView {
    private let terminal: Terminal
    private let links: DemoLinks
    private var figures: DemoFigures?
    private var messages: [String] = []

    private static let messagesMax = 100

    init(terminal: Terminal, links: DemoLinks) {
        self.terminal = terminal
        self.links = links
    }

    func say(_ text: String) {
        messages += text.split(separator: "\n").map { String($0) }
        messages.removeFirst(max(0, messages.count - Self.messagesMax))
        draw()
    }

    func show(_ figures: DemoFigures) {
        self.figures = figures
        draw()
    }

    func close() { terminal.restore() }

    /// Draws again, after the terminal's size has changed.
    func draw() {
        guard let figures else { return }
        let (columns, rows) = terminal.size
        let screen = ScreenLayout(columns: columns, rows: rows)
        terminal.draw(screen.lines(figures, links: links, messages: messages))
    }
}
