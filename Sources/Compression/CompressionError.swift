/// Why bytes could not be compressed or decompressed.
public struct CompressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of fault; more may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Kind: String {
            case empty
            case truncated
            case corrupt
            case trailingGarbage = "trailing_garbage"
            case overLimit = "over_limit"
            case windowTooLarge = "window_too_large"
            case memoryRefused = "memory_refused"
            case codecFailed = "codec_failed"
        }

        private let kind: Kind

        /// There are no bytes at all, or no compressed member among them.
        public static let empty = Code(kind: .empty)
        /// The bytes end before the compressed stream does.
        public static let truncated = Code(kind: .truncated)
        /// The bytes are not of the coding, or a checksum differs.
        public static let corrupt = Code(kind: .corrupt)
        /// Something follows the last compressed member that is none.
        public static let trailingGarbage = Code(kind: .trailingGarbage)
        /// The output would be larger than the limit.
        public static let overLimit = Code(kind: .overLimit)
        /// A zstd frame asks for more window memory than is given to any sender.
        public static let windowTooLarge = Code(kind: .windowTooLarge)
        /// The `reserve` hook did not grant the memory for the output.
        public static let memoryRefused = Code(kind: .memoryRefused)
        /// The codec itself failed, for want of memory for example.
        public static let codecFailed = Code(kind: .codecFailed)

        /// A stable snake_case name.
        public var description: String { kind.rawValue }
    }

    /// What kind of fault.
    public var code: Code
    /// One sentence that can be shown to the sender.
    public var message: String

    /// An error with a sentence for the sender.
    public init(code: Code, message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence.
    public var description: String { message }
}

extension CompressionError {
    static func empty(_ coding: ContentCoding) -> Self {
        Self(code: .empty, message: "the body is empty, but announced as \(coding)")
    }

    static func corrupt(_ coding: ContentCoding, _ detail: String) -> Self {
        Self(code: .corrupt, message: "the \(coding) data is invalid: \(detail)")
    }

    static func truncated(_ coding: ContentCoding) -> Self {
        Self(code: .truncated, message: "the \(coding) data ends too early; send it whole")
    }

    static func trailingGarbage(_ coding: ContentCoding, byteCount: Int) -> Self {
        Self(
            code: .trailingGarbage,
            message: "\(byteCount) bytes that are no \(coding) data follow its end"
        )
    }

    static func overLimit(_ limitBytes: Int) -> Self {
        Self(
            code: .overLimit,
            message: "the decompressed data is larger than the limit of \(limitBytes) bytes"
        )
    }

    static let memoryRefused = Self(
        code: .memoryRefused,
        message: "no memory is granted for the decompressed data now"
    )
}
