import Glibc
import NIOCore

/// An open file that is published; closed when nobody reads it any more.
final class PublishedFile: Sendable {
    private static let chunkBytes = 131_072

    private let descriptor: CInt
    let byteCount: Int

    /// Takes over a descriptor; nil where it is no regular file.
    init?(_ descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// The next bytes from an offset; empty at the end. Blocks the thread.
    func chunk(at offset: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        let wanted = min(Self.chunkBytes, max(0, byteCount - offset))
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: wanted) { memory in
            while true {
                let count = pread(descriptor, memory.baseAddress, wanted, off_t(offset))
                if count < 0, errno == EINTR { continue }
                return max(0, count)
            }
        }
        return buffer
    }
}
