/// Spells addresses as inet_ntop(3) does, to the byte.
///
/// It is called for both ends of every connection, and inet_ntop formats with printf.
struct NetworkAddressText {
    /// Eight groups of four digits with what separates them.
    static let byteCountMax = 39

    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes that were put.
    private(set) var count = 0

    /// - Parameter memory: Has room for `byteCountMax`.
    init(_ memory: UnsafeMutableRawBufferPointer) {
        precondition(memory.count >= Self.byteCountMax, "a shorter text of an address is another's")
        self.memory = memory
    }

    /// Puts four numbers with dots between them.
    mutating func put(ipv4 address: UInt32) {
        for shift in [24, 16, 8, 0] as [UInt32] {
            if shift < 24 { put(UInt8(ascii: ".")) }
            put(decimal: UInt8(truncatingIfNeeded: address >> shift))
        }
    }

    /// Puts groups of hexadecimal digits, and `::` for the first of the longest runs of zeros.
    ///
    /// As in glibc, an address that begins with 96 zero bits, or 80 and sixteen ones, and is more
    /// than a number of sixteen bits ends as an IPv4 address does.
    mutating func put(_ high: UInt64, _ low: UInt64) {
        let zeros = Self.longestZeros(high, low)
        let isIPv4 =
            zeros == 0..<6 || (zeros == 0..<5 && low >> 32 == 0xFFFF)
        for index in 0..<(isIPv4 ? 6 : 8) {
            if zeros.contains(index) {
                if index == zeros.lowerBound { put(UInt8(ascii: ":")) }
                continue
            }
            if index > 0 { put(UInt8(ascii: ":")) }
            put(hexadecimal: Self.group(index, high, low))
        }
        if isIPv4 {
            put(UInt8(ascii: ":"))
            put(ipv4: UInt32(truncatingIfNeeded: low))
        } else if zeros.upperBound == 8 {
            put(UInt8(ascii: ":"))
        }
    }

    private static func group(_ index: Int, _ high: UInt64, _ low: UInt64) -> UInt16 {
        let word = index < 4 ? high : low
        return UInt16(truncatingIfNeeded: word >> (48 - UInt64(index & 3) * 16))
    }

    /// The groups that `::` stands for, at least two; empty, and in no place, where there are none.
    private static func longestZeros(_ high: UInt64, _ low: UInt64) -> Range<Int> {
        var longest = -1..<(-1)
        var start = 0
        for index in 0..<9 where index == 8 || group(index, high, low) != 0 {
            if index - start >= 2, index - start > longest.count { longest = start..<index }
            start = index + 1
        }
        return longest
    }

    private mutating func put(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    private mutating func put(decimal number: UInt8) {
        if number >= 100 { put(0x30 + number / 100) }
        if number >= 10 { put(0x30 + number / 10 % 10) }
        put(0x30 + number % 10)
    }

    private mutating func put(hexadecimal number: UInt16) {
        var shift: UInt16 = 12
        while shift > 0, number >> shift == 0 { shift -= 4 }
        while true {
            let digit = UInt8(truncatingIfNeeded: number >> shift) & 0xF
            put(digit < 10 ? 0x30 + digit : 0x57 + digit)
            if shift == 0 { return }
            shift -= 4
        }
    }
}
