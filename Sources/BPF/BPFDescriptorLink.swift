import Glibc

/// A link that libbpf has no type for; the kernel detaches the program with its descriptor.
final class BPFDescriptorLink: BPFAttachment {
    private let descriptor: Int32
    private let object: BPFObject

    init(descriptor: Int32, object: BPFObject) {
        self.descriptor = descriptor
        self.object = object
    }

    deinit { close(descriptor) }
}
