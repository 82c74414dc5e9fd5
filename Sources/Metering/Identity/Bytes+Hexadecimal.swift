extension [UInt8] {
    /// Two lower-case hexadecimal digits for each byte.
    package var hexDigits: String {
        map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
