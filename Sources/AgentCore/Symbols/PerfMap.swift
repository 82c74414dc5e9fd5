import Glibc

/// Names of code that a runtime made, as it writes them to `/tmp/perf-<pid>.map`: lines of start,
/// size and name. Whoever writes it decides what it says, so it is read only as its process's own.
enum PerfMap {
    /// No more of a file is read.
    static let bytesMax = 16 << 20
    private static let nameBytesMax = 256

    /// Finds the functions that addresses are in; a later line stands for newer code.
    static func find(
        _ addresses: [UInt64],
        in descriptor: Int32
    ) -> [(UInt64, Range<UInt64>?, String?)] {
        var nearest = NearestSymbols<String>(addresses)
        FileLines.forEach(descriptor, bytesMax: bytesMax) { line in
            guard let (start, size, name) = entry(line) else { return }
            nearest.offer(start, size: size, name())
        }
        var found: [(UInt64, Range<UInt64>?, String?)] = []
        nearest.forEach { found.append(($0, $1, $2)) }
        return found
    }

    private static func entry(
        _ line: UnsafeRawBufferPointer
    ) -> (start: UInt64, size: UInt64, name: () -> String)? {
        var place = 0
        guard let start = hexadecimal(line, &place), let size = hexadecimal(line, &place) else {
            return nil
        }
        guard place < line.count else { return nil }
        let name = UnsafeRawBufferPointer(rebasing: line[place...].prefix(nameBytesMax))
        return (start, size, { String(decoding: name, as: UTF8.self) })
    }

    /// Digits up to a blank, which is skipped.
    private static func hexadecimal(_ line: UnsafeRawBufferPointer, _ place: inout Int) -> UInt64? {
        guard let end = line[place...].firstIndex(of: 0x20), end > place, end - place <= 18 else {
            return nil
        }
        var text = Substring(decoding: line[place..<end], as: UTF8.self)
        if text.hasPrefix("0x") { text = text.dropFirst(2) }
        place = end + 1
        return UInt64(text, radix: 16)
    }
}
