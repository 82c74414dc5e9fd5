/// A reply to a creating request, kept so that the request's repetition gets it again.
public struct KeptReply: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The path of what was created.
    public var location: String?
    /// The body, sealed: replies show secrets that only the caller may read again.
    public var sealedBody: [UInt8]

    /// Takes every property by name.
    public init(status: Int, location: String?, sealedBody: [UInt8]) {
        self.status = status
        self.location = location
        self.sealedBody = sealedBody
    }
}
