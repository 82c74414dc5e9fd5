import ArgumentParser
import Glibc

/// Whether output is coloured.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never

    /// Whether colours are written to standard output; `auto` heeds `NO_COLOR`.
    var isOn: Bool {
        switch self {
        case .auto: isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
        case .always: true
        case .never: false
        }
    }
}
