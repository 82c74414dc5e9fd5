import BPF

/// A program at one of its hooks.
struct HookLink {
    let attachment: BPFLink
    /// The library, where the hook is one's.
    let library: TLSLibraries.Identity?

    init(
        _ attachment: BPFLink,
        library: TLSLibraries.Identity? = nil
    ) {
        self.attachment = attachment
        self.library = library
    }
}
