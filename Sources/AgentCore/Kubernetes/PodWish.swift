import CLinux
import Glibc

/// That somebody waits for a pod; shared by who asks the kubelet and the directory of pods, which
/// may outlive it.
final class PodWish: Sendable {
    private let descriptor: Int32

    init() throws(AgentError) {
        let opened = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard opened >= 0 else {
            throw AgentError(
                code: .state,
                message: "no event: \(String(cString: strerror(errno)))"
            )
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Ends the wait now, or the next one.
    func make() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits for a wish and takes it, or until the time is over.
    func wait(timeoutMs: Int32) {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, timeoutMs)
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
