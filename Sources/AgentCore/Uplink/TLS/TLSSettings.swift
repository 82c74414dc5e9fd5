/// Files that decide about TLS; all PEM.
public struct TLSSettings: Hashable, Sendable {
    /// The only authority to trust; nil for those of the system.
    public var authorityFile: String?
    /// Our own certificate with its chain, where the server asks for one.
    public var certificateFile: String?
    /// Its key; nil where it is in the same file.
    public var keyFile: String?

    /// The system's authorities, and no certificate of ours.
    public init() {}
}
