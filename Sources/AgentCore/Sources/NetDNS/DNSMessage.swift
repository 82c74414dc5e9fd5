/// A DNS message (RFC 1035, section 4), as far as it is there: the first question and the addresses
/// among the answers.
struct DNSMessage: Hashable {
    private static let headerBytes = 12
    /// A name's longest text with escapes is longer; what a name may have on the wire.
    private static let nameBytesMax = 255
    /// As many answers are looked at as fit into a message that was not cut.
    private static let answersMax = 64

    /// Dotted, without the root's last dot; bytes that are no printable ASCII as `\\DDD`.
    var questionName = ""
    var questionType: UInt16 = 0
    var responseCode: UInt8 = 0
    /// As the header says, whether they are there or not.
    var answerCount: UInt16 = 0
    /// Of A and AAAA answers that were not cut off.
    var addresses: [NetworkAddress] = []

    /// Reads a message; nil where there is not even a question.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count > Self.headerBytes, Self.word(bytes, 4) > 0 else { return nil }
        responseCode = bytes[3] & 15
        answerCount = Self.word(bytes, 6)
        var offset = Self.headerBytes
        guard let name = Self.readName(bytes, &offset), offset + 4 <= bytes.count else {
            return nil
        }
        questionName = name
        questionType = Self.word(bytes, offset)
        offset += 4
        guard Self.word(bytes, 4) == 1 else { return }
        for _ in 0..<min(Int(answerCount), Self.answersMax) {
            guard let address = Self.readAnswer(bytes, &offset) else { return }
            if let address { addresses.append(address) }
        }
    }

    /// The name of the type asked for, such as `AAAA`.
    var questionTypeName: String {
        switch questionType {
        case 1: "A"
        case 2: "NS"
        case 5: "CNAME"
        case 6: "SOA"
        case 12: "PTR"
        case 15: "MX"
        case 16: "TXT"
        case 28: "AAAA"
        case 33: "SRV"
        case 43: "DS"
        case 48: "DNSKEY"
        case 64: "SVCB"
        case 65: "HTTPS"
        case 255: "ANY"
        default: "TYPE\(questionType)"
        }
    }

    /// The name of the answer code, such as `NXDOMAIN`.
    var responseCodeName: String {
        switch responseCode {
        case 0: "NOERROR"
        case 1: "FORMERR"
        case 2: "SERVFAIL"
        case 3: "NXDOMAIN"
        case 4: "NOTIMP"
        case 5: "REFUSED"
        default: "RCODE\(responseCode)"
        }
    }
}

extension DNSMessage {
    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }

    /// Reads a name that is not compressed, as the first question's cannot be.
    private static func readName(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> String? {
        var name = ""
        let start = offset
        while offset < bytes.count, offset - start < nameBytesMax {
            let length = Int(bytes[offset])
            offset += 1
            guard length > 0 else { return name }
            guard length < 64, offset + length <= bytes.count else { return nil }
            if !name.isEmpty { name += "." }
            for byte in bytes[offset..<offset + length] { append(byte, to: &name) }
            offset += length
        }
        return nil
    }

    /// RFC 1035, section 5.1.
    private static func append(_ byte: UInt8, to name: inout String) {
        switch byte {
        case 0x2E, 0x5C: name += "\\\(Character(Unicode.Scalar(byte)))"
        case 0x21...0x7E: name.unicodeScalars.append(Unicode.Scalar(byte))
        default: name += "\\\(byte / 100)\(byte / 10 % 10)\(byte % 10)"
        }
    }

    /// Reads an answer: its address, nil inside for other types, nil where it was cut off.
    private static func readAnswer(
        _ bytes: UnsafeRawBufferPointer,
        _ offset: inout Int
    ) -> NetworkAddress?? {
        guard skipName(bytes, &offset), offset + 10 <= bytes.count else { return nil }
        let type = word(bytes, offset)
        let start = offset + 10
        let length = Int(word(bytes, offset + 8))
        guard start + length <= bytes.count else { return nil }
        offset = start + length
        switch (type, length) {
        case (1, 4): return .some(NetworkAddress(ipv4: bytes, at: start))
        case (28, 16): return .some(NetworkAddress(bytes, at: start))
        default: return .some(nil)
        }
    }

    /// Skips a name, which may end in a pointer to another.
    private static func skipName(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> Bool {
        while offset < bytes.count {
            let length = Int(bytes[offset])
            if length >= 0xC0 {
                offset += 2
                return true
            }
            offset += 1 + length
            if length == 0 { return true }
        }
        return false
    }
}
