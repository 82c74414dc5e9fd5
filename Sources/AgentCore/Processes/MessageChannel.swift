import CLinux
import Glibc

/// One end of a socket pair that carries messages with descriptors between the agent's processes.
final class MessageChannel {
    static let messageBytesMax = 65_536

    private(set) var descriptor: Int32

    /// Takes over an end.
    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close() }

    /// Gives the end up before the channel goes.
    func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// A new pair; neither end survives an exec.
    static func pair() throws(AgentError) -> (MessageChannel, MessageChannel) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw AgentError(
                code: .state,
                message: "no socket pair: \(String(cString: strerror(errno)))"
            )
        }
        return (MessageChannel(ends[0]), MessageChannel(ends[1]))
    }

    /// Sends a message; false where the other end is gone.
    @discardableResult
    func send(_ text: String, descriptors: [Int32] = []) -> Bool {
        let bytes = Array(text.utf8)
        while true {
            let count = linux_send_message(
                descriptor,
                bytes,
                bytes.count,
                descriptors,
                descriptors.count
            )
            if count < 0, errno == EINTR { continue }
            return count == bytes.count
        }
    }

    /// Waits until a message can be received, at most so long; whether one can.
    func wait(timeoutMs: Int32) -> Bool {
        var descriptor = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, timeoutMs) > 0
    }

    /// Waits for a message; nil where the other end is gone. The descriptors are the caller's.
    func receive() -> (bytes: [UInt8], descriptors: [Int32])? {
        var bytes = [UInt8](repeating: 0, count: Self.messageBytesMax)
        var descriptors = [Int32](repeating: -1, count: Int(LINUX_DESCRIPTORS_MAX))
        var descriptorCount = 0
        while true {
            let count = linux_receive_message(
                descriptor,
                &bytes,
                bytes.count,
                &descriptors,
                &descriptorCount
            )
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            return (Array(bytes[..<count]), Array(descriptors[..<descriptorCount]))
        }
    }
}
