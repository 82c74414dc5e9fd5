/// A content coding of RFC 9110 that bodies may arrive in.
public enum ContentCoding: String, Hashable, Sendable, CaseIterable, CustomStringConvertible {
    /// RFC 1952, one or more members.
    case gzip
    /// RFC 8878, one or more frames.
    case zstd
    /// The zlib format, RFC 1950, one stream; not raw deflate.
    case deflate

    /// The name as `Content-Encoding` writes it.
    public var description: String { rawValue }
}
