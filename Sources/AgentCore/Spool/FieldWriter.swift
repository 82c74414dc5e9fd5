/// Writes integers, least significant byte first, and short texts one after the other.
struct FieldWriter {
    private(set) var bytes: [UInt8] = []

    /// Adds an integer with all its bytes.
    mutating func integer(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    /// Adds a text of at most 255 bytes with its length; what is longer is cut.
    mutating func text(_ value: String) {
        let content = value.utf8.prefix(255)
        bytes.append(UInt8(content.count))
        bytes += content
    }
}
