import CLibBPF

/// A program attached to its hook; it is detached when the link goes.
public final class BPFLink {
    private let handle: OpaquePointer
    private let object: BPFObject

    init(handle: OpaquePointer, object: BPFObject) {
        self.handle = handle
        self.object = object
    }

    deinit { bpf_link__destroy(handle) }

    /// The link's descriptor, open as long as the link is held.
    public var descriptor: Int32 { bpf_link__fd(handle) }
}
