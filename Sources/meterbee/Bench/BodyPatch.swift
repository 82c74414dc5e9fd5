/// A place in an encoded body whose content is renewed without changing its length.
struct BodyPatch: Sendable {
    /// What stands there.
    enum Content: Sendable {
        /// A fixed64 of nanoseconds since the Unix epoch.
        case time
        /// A varint of this many bytes.
        case varint(width: Int)
        /// This many hexadecimal digits.
        case hex(count: Int)
    }

    var offset: Int
    var content: Content
}

extension BodyPatch {
    /// Writes new content; `now` is in nanoseconds since the Unix epoch.
    @inline(__always)
    func apply(to body: UnsafeMutableRawPointer, now: UInt64, random: inout SplitMix) {
        let target = body + offset
        switch content {
        case .time: target.storeBytes(of: now.littleEndian, as: UInt64.self)
        case .varint(let width):
            var bits = random.next()
            for index in 0..<width - 1 {
                target.storeBytes(
                    of: UInt8(truncatingIfNeeded: bits) | 0x80,
                    toByteOffset: index,
                    as: UInt8.self
                )
                bits >>= 7
            }
            // The last group is not zero, so the number needs exactly this many bytes.
            let last = UInt8(truncatingIfNeeded: bits) & 0x3F | 0x01
            target.storeBytes(of: last, toByteOffset: width - 1, as: UInt8.self)
        case .hex(let count):
            var bits: UInt64 = 0
            for index in 0..<count {
                if index & 15 == 0 { bits = random.next() }
                let digit = UInt8(truncatingIfNeeded: bits & 15)
                target.storeBytes(
                    of: digit < 10 ? 0x30 + digit : 0x57 + digit,
                    toByteOffset: index,
                    as: UInt8.self
                )
                bits >>= 4
            }
        }
    }
}
