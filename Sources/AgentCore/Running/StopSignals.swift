import CLinux
import Glibc

/// SIGTERM, SIGINT and SIGHUP as something to poll; threads started afterwards do not get them
/// either.
struct StopSignals: ~Copyable {
    /// Readable when the process is asked to stop.
    let descriptor: Int32

    init() throws(AgentError) {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGHUP)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let opened = signalfd(-1, &signals, Int32(SFD_CLOEXEC | SFD_NONBLOCK))
        guard opened >= 0 else {
            throw AgentError(
                code: .state,
                message: "signals cannot be read: \(String(cString: strerror(errno)))"
            )
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Whether the process was asked to stop.
    var isPending: Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&waiting, 1, 0) > 0
    }

    /// Whether what came is a request to leave sources running for a successor.
    func isRenewal() -> Bool {
        var info = signalfd_siginfo()
        guard read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) > 0 else { return false }
        return info.ssi_signo == UInt32(SIGHUP)
    }
}
