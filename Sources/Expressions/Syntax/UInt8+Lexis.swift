extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    var isIdentifierStart: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 || self == 0x5F }

    var isIdentifierPart: Bool { isIdentifierStart || isDigit }

    var isQuotedFieldPart: Bool {
        isIdentifierPart || self == UInt8(ascii: ".") || self == UInt8(ascii: "-")
            || self == UInt8(ascii: "/") || self == UInt8(ascii: " ")
    }

    /// The value of a hexadecimal digit, nil for other bytes.
    var hexadecimalValue: UInt8? {
        if isDigit { return self &- UInt8(ascii: "0") }
        let letter = (self | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }
}
