/// A stack as one line, the outermost function first, names separated by semicolons: what flame
/// graphs are drawn from. Functions of the kernel end in `_[k]`.
enum FoldedStack {
    /// Longer ones lose their outermost functions.
    static let bytesMax = 8192
    static let cut = "[cut]"

    /// Joins names, the innermost first, of the kernel and of the process.
    static func text(kernel: [String], user: [String]) -> String {
        let names = kernel.map { clean($0) + "_[k]" } + user.map { clean($0) }
        guard !names.isEmpty else { return "[unknown]" }
        var kept: [String] = []
        var bytes = 0
        for name in names {
            bytes += name.utf8.count + 1
            guard bytes <= bytesMax else {
                kept.append(cut)
                break
            }
            kept.append(name)
        }
        return kept.reversed().joined(separator: ";")
    }

    /// Names are others' text: what separates them must not be in them.
    private static func clean(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == 0x3B || $0 < 0x20 }) else { return name }
        return String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { $0 == ";" || $0.value < 0x20 ? ":" : $0 }
            )
        )
    }
}
