/// Paths with what differs from request to request replaced: `/users/7/tokens/9f86d081884c7d65`
/// becomes `/users/{id}/tokens/{hash}`. Queries, fragments and parameters are dropped.
enum PathTemplate {
    private static let segmentsMax = 12
    private static let partBytesMax = 40

    /// Folds the path of a request's target.
    ///
    /// - Parameter isCut: Whether the target's end is not there; then its last segment is `{cut}`.
    static func fold(_ target: ArraySlice<UInt8>, isCut: Bool = false) -> String {
        if target.elementsEqual([0x2A]) { return "*" }
        let path = target.prefix { $0 != 0x3F && $0 != 0x23 }
        let isPathCut = isCut && path.endIndex == target.endIndex
        guard path.first == 0x2F else { return path.isEmpty ? "/" : "{text}" }
        let segments = path.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false)
        var text = ""
        for (index, segment) in segments.enumerated() {
            text += "/"
            if index == segmentsMax { return text + "{more}" }
            if isPathCut, index == segments.count - 1 { return text + "{cut}" }
            text += fold(segment: segment.prefix { $0 != 0x3B })
        }
        return text
    }

    private static func fold(segment: ArraySlice<UInt8>) -> String {
        guard segment.allSatisfy(isPlain) else { return "{text}" }
        if isUUID(segment) { return "{uuid}" }
        return segment.split(separator: 0x2E, omittingEmptySubsequences: false)
            .map { fold(part: $0) }.joined(separator: ".")
    }

    /// One part of a segment between dots.
    private static func fold(part: ArraySlice<UInt8>) -> String {
        let digits = part.count(where: isDigit)
        if digits > 0, digits == part.count {
            return "{id}"
        }
        if part.count >= 8, digits > 0, part.allSatisfy(isHexDigit) { return "{hash}" }
        if part.count >= 20, digits > 1 || hasMixedCase(part) { return "{token}" }
        if part.count > partBytesMax { return "{text}" }
        guard longestRun(part) >= 3 else { return String(decoding: part, as: UTF8.self) }
        return replacingNumbers(part)
    }

    /// `order-4711` becomes `order-{id}`.
    private static func replacingNumbers(_ part: ArraySlice<UInt8>) -> String {
        var text = ""
        var isInNumber = false
        for byte in part {
            if isDigit(byte) {
                if !isInNumber { text += "{id}" }
                isInNumber = true
            } else {
                isInNumber = false
                text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
        return text
    }

    private static func longestRun(_ part: ArraySlice<UInt8>) -> Int {
        var longest = 0
        var run = 0
        for byte in part {
            run = isDigit(byte) ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    private static func isUUID(_ segment: ArraySlice<UInt8>) -> Bool {
        guard segment.count == 36 else { return false }
        for (index, byte) in segment.enumerated() {
            let isDash = [8, 13, 18, 23].contains(index)
            guard isDash ? byte == 0x2D : isHexDigit(byte) else { return false }
        }
        return true
    }

    /// Words of a path are rarely written `aB3dE`, secrets often.
    private static func hasMixedCase(_ part: ArraySlice<UInt8>) -> Bool {
        part.contains { $0 >= 0x41 && $0 <= 0x5A } && part.contains { $0 >= 0x61 && $0 <= 0x7A }
            && !part.contains(0x2D) && !part.contains(0x5F)
    }

    /// Letters, digits and `-._~+,:`; no escapes, no addresses of people.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2B, 0x2C, 0x3A: true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x66)
    }
}
