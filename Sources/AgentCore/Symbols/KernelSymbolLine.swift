/// A line of /proc/kallsyms: address, type, name, and perhaps a module.
struct KernelSymbolLine {
    let address: UInt64
    /// Whether it is code.
    let isFunction: Bool
    private let nameStart: Int

    /// Reads hexadecimal digits, a blank, a letter, a blank and a name; nil for anything else.
    init?(_ line: UnsafeRawBufferPointer) {
        var value: UInt64 = 0
        var index = 0
        while index < line.count, let digit = Self.digit(line[index]) {
            value = value << 4 | UInt64(digit)
            index += 1
        }
        guard index > 0, index <= 16, line.count > index + 3, line[index] == 0x20,
            line[index + 2] == 0x20
        else { return nil }
        address = value
        // t, T, w, W
        isFunction = [0x74, 0x54, 0x77, 0x57].contains(line[index + 1])
        nameStart = index + 3
    }

    /// The symbol's name, without its module.
    func name(in line: UnsafeRawBufferPointer) -> String {
        let end = line[nameStart...].firstIndex { $0 == 0x09 || $0 == 0x20 } ?? line.count
        return String(decoding: line[nameStart..<end], as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x61...0x66: byte - 0x57
        case 0x41...0x46: byte - 0x37
        default: nil
        }
    }
}
