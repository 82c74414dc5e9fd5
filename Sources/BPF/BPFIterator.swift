import CLibBPF
import Glibc

/// An attached iterator program: every `run` walks the kernel's objects once.
public final class BPFIterator {
    /// The kernel's own buffer for an iterator's output, so that one read takes one buffer.
    private static let bufferBytes = 32_768

    private let name: String
    private let linkDescriptor: Int32
    /// Keeps the descriptor open.
    private let owner: AnyObject
    private var buffer: [UInt8] = []

    /// An iterator by the descriptor of its link, which `owner` keeps open.
    public init(name: String, linkDescriptor: Int32, owner: AnyObject) {
        self.name = name
        self.linkDescriptor = linkDescriptor
        self.owner = owner
    }

    /// Walks once and hands out the records that the program wrote, each of `recordBytes`.
    ///
    /// A `recordBytes` of 0 is for programs that write nothing.
    public func run(
        recordBytes: Int = 0,
        _ body: (UnsafeRawBufferPointer) -> Void = { _ in }
    ) throws(BPFError) {
        let descriptor = bpf_iter_create(linkDescriptor)
        guard descriptor >= 0 else { throw failure(-descriptor) }
        defer { close(descriptor) }
        if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.bufferBytes) }
        var heldBytes = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { memory in
                read(
                    descriptor,
                    memory.baseAddress.map { $0 + heldBytes },
                    memory.count - heldBytes
                )
            }
            // EAGAIN: the kernel stopped after a million objects and goes on with the next read.
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count >= 0 else { throw failure(errno) }
            guard count > 0, recordBytes > 0 else { return }
            heldBytes = deliver(heldBytes + count, recordBytes, body)
        }
    }

    /// Hands out whole records and moves what is left over to the front.
    private func deliver(
        _ byteCount: Int,
        _ recordBytes: Int,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) -> Int {
        buffer.withUnsafeMutableBytes { memory in
            var offset = 0
            while byteCount - offset >= recordBytes {
                body(UnsafeRawBufferPointer(rebasing: memory[offset..<offset + recordBytes]))
                offset += recordBytes
            }
            if let base = memory.baseAddress, offset > 0 {
                base.copyMemory(from: base + offset, byteCount: byteCount - offset)
            }
            return byteCount - offset
        }
    }

    private func failure(_ number: Int32) -> BPFError {
        BPFError(
            code: .iterate,
            message: "iterator '\(name)' cannot be read",
            errorNumber: number,
            log: BPFLog.take()
        )
    }
}
