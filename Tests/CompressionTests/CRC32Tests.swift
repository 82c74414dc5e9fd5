import Compression
import Testing

@Suite("CRC-32")
struct CRC32Tests {
    @Test("the check value of the standard, and nothing at all")
    func golden() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.of([]) == 0)
    }

    @Test("any length and alignment gives what the polynomial does bit by bit")
    func bitByBit() {
        let bytes = (0..<700).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 >> 3) }
        for (start, end) in [(0, 1), (1, 8), (3, 67), (5, 300), (0, 700)] {
            var state: UInt32 = 0xFFFF_FFFF
            for byte in bytes[start..<end] {
                state ^= UInt32(byte)
                for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xEDB8_8320 : state >> 1 }
            }
            bytes.withUnsafeBytes { memory in
                #expect(CRC32.of(.init(rebasing: memory[start..<end])) == ~state)
            }
        }
    }
}
