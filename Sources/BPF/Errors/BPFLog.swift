import CLibBPF
import Glibc
import Synchronization

/// The last lines that libbpf and the verifier said; nothing of it goes to standard error.
public enum BPFLog {
    /// A rejected program's log can be a megabyte; its end holds the reason.
    private static let linesMax = 40
    private static let messageBytesMax = 65_536

    private static let lines = Mutex<[String]>([])

    /// Points libbpf's output here; done once, before libbpf is first used.
    private static let installation: Void = {
        _ = libbpf_set_print { level, format, arguments in
            // Optional on some architectures only.
            let list: CVaListPointer? = arguments
            guard level != LIBBPF_DEBUG, let format, let list else { return 0 }
            let text = String(unsafeUninitializedCapacity: messageBytesMax) { buffer in
                buffer.withMemoryRebound(to: CChar.self) { characters in
                    let length = vsnprintf(
                        characters.baseAddress,
                        characters.count,
                        format,
                        list
                    )
                    return min(max(Int(length), 0), characters.count - 1)
                }
            }
            append(text)
            return 0
        }
    }()

    /// Captures what libbpf says from now on.
    static func install() { installation }

    /// Hands out the captured lines and forgets them.
    public static func take() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }

    private static func append(_ text: String) {
        let added = text.split(separator: "\n").map(String.init).suffix(linesMax)
        lines.withLock { lines in
            lines += added
            lines.removeFirst(max(0, lines.count - linesMax))
        }
    }
}
