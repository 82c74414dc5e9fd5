import Glibc

/// Writes to the standard descriptors at once; a reader that went away is no error.
enum Console {
    /// One line on standard output.
    static func line(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// One line on standard error.
    static func error(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Text as it is, on standard output or another descriptor.
    static func raw(_ text: String, to descriptor: Int32 = STDOUT_FILENO) {
        write(text, to: descriptor)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = Glibc.write(
                    descriptor,
                    bytes.baseAddress?.advanced(by: written),
                    bytes.count - written
                )
                guard count >= 0 || errno == EINTR else { return }
                written += max(0, count)
            }
        }
    }
}
