import Telemetry

/// Finds a number by raw UTF-8 bytes without allocating; built once, never changed.
struct NameTable: Sendable {
    private struct Entry: Sendable {
        var hash: UInt64
        var name: [UInt8]
        var number: Int
    }

    /// Open addressing; the count is a power of two and at least twice that of the names.
    private var slots: [Entry?]
    private let lengthMax: Int

    /// Of equal names the first wins.
    init(_ names: [(name: String, number: Int)]) {
        var size = 8
        while size < names.count * 2 { size *= 2 }
        slots = Array(repeating: nil, count: size)
        lengthMax = names.map { $0.name.utf8.count }.max() ?? 0
        for (name, number) in names {
            let bytes = Array(name.utf8)
            let hash = bytes.withUnsafeBytes(Self.hash)
            var slot = Int(truncatingIfNeeded: hash) & (size - 1)
            while let entry = slots[slot], entry.name != bytes { slot = (slot + 1) & (size - 1) }
            if slots[slot] == nil { slots[slot] = Entry(hash: hash, name: bytes, number: number) }
        }
    }

    subscript(name: UnsafeRawBufferPointer) -> Int? {
        // Longer names cannot be there; hashing them would let a sender waste time.
        guard name.count <= lengthMax, !name.isEmpty else { return nil }
        let hash = Self.hash(name)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while let entry = slots[slot] {
            if entry.hash == hash, entry.name.withUnsafeBytes({ $0.hasSameBytes(as: name) }) {
                return entry.number
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// FNV-1a, 64 bits; the names are the operator's, so nobody can choose collisions.
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
