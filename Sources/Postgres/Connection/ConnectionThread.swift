import Glibc

/// A thread of its own for calls that block.
enum ConnectionThread {
    /// libpq and TLS need little stack; 256 connections then take 128 MiB of addresses, not of
    /// memory.
    private static let stackBytes = 512 * 1024

    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a thread that runs the body and ends.
    ///
    /// - Throws: `connectionFailed` when the process may start no more threads.
    static func start(_ run: @escaping @Sendable () -> Void) throws(PostgresError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let body = Unmanaged.passRetained(Body(run))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            &attributes,
            { argument in
                guard let argument else { return nil }
                ConnectionThread.blockSignals()
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            body.toOpaque()
        )
        guard status == 0 else {
            body.release()
            throw PostgresError(
                code: .connectionFailed,
                message: "cannot start a thread: \(String(cString: strerror(status)))",
                remedy: "raise the limit of processes (ulimit -u)"
            )
        }
    }

    /// Signals are for the threads that expect them.
    private static func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, nil)
    }
}
