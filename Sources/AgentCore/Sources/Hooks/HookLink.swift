import BPF

/// A program at one of its hooks.
struct HookLink {
    let attachment: any BPFAttachment
    /// The network interface, where the hook is one's.
    let interface: UInt32?
    /// The library, where the hook is one's.
    let library: TLSLibraries.Identity?

    init(
        _ attachment: any BPFAttachment,
        interface: UInt32? = nil,
        library: TLSLibraries.Identity? = nil
    ) {
        self.attachment = attachment
        self.interface = interface
        self.library = library
    }
}
