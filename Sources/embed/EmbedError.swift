/// Why nothing was written: names the file or tool at fault and what to do about it.
struct EmbedError: Error, CustomStringConvertible {
    let message: String

    var description: String { message }
}
