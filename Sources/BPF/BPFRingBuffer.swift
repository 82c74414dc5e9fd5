import CLibBPF
import Glibc

/// A ring buffer's reader; it comes by timer, or when `descriptor` becomes readable.
public final class BPFRingBuffer {
    /// What the C callback finds behind its context pointer.
    private final class Receiver {
        var body: ((UnsafeRawBufferPointer) -> Void)?
    }

    private let handle: OpaquePointer
    private let receiver = Receiver()
    private let map: BPFMap

    /// Maps a ring buffer's memory into the process.
    public init(_ map: BPFMap) throws(BPFError) {
        self.map = map
        let context = Unmanaged.passUnretained(receiver).toOpaque()
        let opened = ring_buffer__new(
            map.descriptor,
            { context, data, size in
                guard let context, let data else { return 0 }
                let receiver = Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue()
                receiver.body?(UnsafeRawBufferPointer(start: data, count: size))
                return 0
            },
            context,
            nil
        )
        guard let opened else {
            throw BPFError(
                code: .ringBuffer,
                message: "ring '\(map.name)' cannot be mapped",
                errorNumber: errno,
                log: BPFLog.take()
            )
        }
        handle = opened
    }

    deinit { ring_buffer__free(handle) }

    /// Readable when the program asked for a wake-up; for poll or epoll.
    public var descriptor: Int32 { ring_buffer__epoll_fd(handle) }

    /// Hands out every sample that is complete now, in order; returns how many.
    @discardableResult
    public func consume(_ body: (UnsafeRawBufferPointer) -> Void) throws(BPFError) -> Int {
        let result = withoutActuallyEscaping(body) { body in
            receiver.body = body
            defer { receiver.body = nil }
            return ring_buffer__consume(handle)
        }
        guard result >= 0 else {
            throw BPFError(
                code: .ringBuffer,
                message: "ring '\(map.name)' cannot be read",
                errorNumber: -result
            )
        }
        return Int(result)
    }
}
