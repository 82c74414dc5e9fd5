import Glibc

/// Wakes a thread that waits in poll(2); any thread may wake, one waits.
final class WakePipe: Sendable {
    /// Readable once somebody woke.
    let readDescriptor: Int32
    private let writeDescriptor: Int32

    /// - Throws: `connectionFailed` when the process may open no more files.
    init() throws(PostgresError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw PostgresError(
                code: .connectionFailed,
                message: "cannot open a pipe: \(String(cString: strerror(errno)))",
                remedy: "raise the limit of open files (ulimit -n)"
            )
        }
        readDescriptor = ends[0]
        writeDescriptor = ends[1]
        for descriptor in ends {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(readDescriptor)
        close(writeDescriptor)
    }

    /// Wakes the thread now, or as soon as it waits. A full pipe wakes as well as one byte more.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeDescriptor, &byte, 1)
    }

    /// Forgets that it was woken.
    func drain() {
        var bytes: (UInt64, UInt64) = (0, 0)
        let size = MemoryLayout.size(ofValue: bytes)
        while read(readDescriptor, &bytes, size) == size {}
    }
}
