import CLinux
import Glibc

/// A POSIX thread for work that blocks.
struct ThreadHandle {
    /// What the C entry point finds behind its argument.
    private final class Work {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private let thread: pthread_t

    /// Starts the thread.
    init(_ body: @escaping @Sendable () -> Void) throws(AgentError) {
        var thread = pthread_t()
        let work = Unmanaged.passRetained(Work(body))
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument {
                    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
                }
                return nil
            },
            work.toOpaque()
        )
        guard result == 0 else {
            work.release()
            throw AgentError(
                code: .state,
                message: "no thread: \(String(cString: strerror(result)))"
            )
        }
        self.thread = thread
    }

    /// Waits until the thread has ended.
    func join() { pthread_join(thread, nil) }

    /// Waits for its end, but not beyond a moment of the monotonic clock; whether it has ended.
    func join(untilNs: Int64) -> Bool {
        var deadline = timespec(
            tv_sec: Int(untilNs / 1_000_000_000),
            tv_nsec: Int(untilNs % 1_000_000_000)
        )
        return pthread_clockjoin_np(thread, nil, CLOCK_MONOTONIC, &deadline) == 0
    }
}
