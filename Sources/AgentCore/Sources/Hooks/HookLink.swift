import BPF

/// A program at one of its hooks.
struct HookLink {
    let attachment: any BPFAttachment
    /// The library, where the hook is one's.
    let library: TLSLibraries.Identity?

    init(
        _ attachment: any BPFAttachment,
        library: TLSLibraries.Identity? = nil
    ) {
        self.attachment = attachment
        self.library = library
    }
}
