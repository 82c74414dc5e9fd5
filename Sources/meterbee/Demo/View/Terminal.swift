import Glibc
import Synchronization

/// The controlling terminal, in raw mode on its alternate screen until it is restored.
final class Terminal: Sendable {
    private let original: termios
    private let isActive = Mutex(true)

    /// Whether both standard input and output are a terminal.
    static var isAvailable: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    /// Takes the terminal over; nil where standard input is none.
    init?() {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        original = settings
        // Keys at once and unseen; Ctrl-C stays a signal.
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        Console.raw("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Gives the terminal back as it was; a second call does nothing.
    func restore() {
        isActive.withLock { isActive in
            guard isActive else { return }
            isActive = false
            Console.raw("\u{1B}[?25h\u{1B}[?1049l")
            var settings = original
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
        }
    }

    /// Draws lines from the top left; what was there before disappears.
    func draw(_ lines: [String]) {
        isActive.withLock { isActive in
            guard isActive else { return }
            let body = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
            Console.raw("\u{1B}[H" + body + "\u{1B}[J")
        }
    }

    /// Columns and rows now; 80 by 24 where the terminal does not tell.
    var size: (columns: Int, rows: Int) {
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0,
            window.ws_row > 0
        else { return (80, 24) }
        return (Int(window.ws_col), Int(window.ws_row))
    }
}
