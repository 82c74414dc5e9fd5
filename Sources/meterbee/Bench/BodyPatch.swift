/// A place in an encoded body whose content is renewed without changing its length.
struct BodyPatch: Sendable {
    /// What stands there.
    enum Content: Sendable {
        /// A fixed64 of nanoseconds since the Unix epoch: a moment of the last second.
        case time
        /// A fixed64 of nanoseconds since the Unix epoch: now.
        case observedTime
        /// A varint of three bytes: a port from 16384 up.
        case port
        /// A varint of this many bytes.
        case varint(width: Int)
        /// This many hexadecimal digits.
        case hex(count: Int)
        /// This many bytes, the first of them not zero.
        case bytes(count: Int)
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
        case .time:
            let time = now &- (random.next() & 0x3FFF_FFFF) % 1_000_000_000
            target.storeBytes(of: time.littleEndian, as: UInt64.self)
        case .observedTime: target.storeBytes(of: now.littleEndian, as: UInt64.self)
        case .port: Self.storeVarint(width: 3, lastGroupMask: 0x03, at: target, &random)
        case .varint(let width):
            Self.storeVarint(width: width, lastGroupMask: 0x3F, at: target, &random)
        case .bytes(let count):
            for index in 0..<count {
                let byte = UInt8(truncatingIfNeeded: random.next())
                target.storeBytes(
                    of: index == 0 ? byte | 1 : byte,
                    toByteOffset: index,
                    as: UInt8.self
                )
            }
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

    /// Writes a random number that needs exactly `width` bytes, because its last group is not zero.
    @inline(__always)
    private static func storeVarint(
        width: Int,
        lastGroupMask: UInt8,
        at target: UnsafeMutableRawPointer,
        _ random: inout SplitMix
    ) {
        var bits = random.next()
        for index in 0..<width - 1 {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: bits) | 0x80,
                toByteOffset: index,
                as: UInt8.self
            )
            bits >>= 7
        }
        let last = UInt8(truncatingIfNeeded: bits) & lastGroupMask | 0x01
        target.storeBytes(of: last, toByteOffset: width - 1, as: UInt8.self)
    }
}
