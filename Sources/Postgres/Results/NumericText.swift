/// Turns PostgreSQL's binary `numeric` into a decimal.
enum NumericText {
    /// Digits in base 10,000: count, weight of the first, sign, scale (`numeric_send` in
    /// PostgreSQL).
    static func decode(_ reader: BinaryReader) -> String? {
        var reader = reader
        guard let count = reader.integer(Int16.self), let weight = reader.integer(Int16.self),
            let sign = reader.integer(UInt16.self), let scale = reader.integer(UInt16.self),
            count >= 0
        else { return nil }
        switch sign {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        case 0x0000, 0x4000: break
        default: return nil
        }
        var digits: [Int16] = []
        for _ in 0..<count {
            guard let digit = reader.integer(Int16.self), (0..<10_000).contains(digit) else {
                return nil
            }
            digits.append(digit)
        }
        guard reader.isAtEnd else { return nil }
        let text = decimal(digits: digits, weight: Int(weight), scale: Int(scale))
        return sign == 0x4000 ? "-" + text : text
    }

    private static func decimal(digits: [Int16], weight: Int, scale: Int) -> String {
        func group(_ exponent: Int) -> String {
            let index = weight - exponent
            let digit = digits.indices.contains(index) ? digits[index] : 0
            let text = String(digit)
            return String(repeating: "0", count: 4 - text.count) + text
        }
        var whole = ""
        for exponent in stride(from: max(weight, 0), through: 0, by: -1) {
            whole += group(exponent)
        }
        let significant = whole.drop { $0 == "0" }
        let integer = significant.isEmpty ? "0" : String(significant)
        guard scale > 0 else { return integer }
        var fraction = ""
        for place in 1...((scale + 3) / 4) {
            fraction += group(-place)
        }
        return integer + "." + fraction.prefix(scale)
    }
}
