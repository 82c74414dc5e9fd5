/// What an expression may be and cost; the defaults hold for everything that users write.
public struct ProgramLimits: Hashable, Sendable {
    /// The most UTF-8 bytes of source.
    public var sourceBytesMax = 32_768
    /// The most levels of nesting; the specification asks for at least 32.
    public var depthMax = 100
    /// The most steps of one evaluation; a step is a node visited or 16 bytes of text read or made.
    public var stepsMax = 1_000_000
    /// Assumed for the cost bound: the most entries of a map or list variable.
    public var assumedElementsMax = 128
    /// Assumed for the cost bound: the most bytes of a text.
    public var assumedTextBytesMax = 4_096

    /// The default limits.
    public init() {}

    /// The default limits.
    public static let standard = ProgramLimits()
}
