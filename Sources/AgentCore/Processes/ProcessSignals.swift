import CLinux
import Glibc

/// What a supervisor waits for, one after the other.
struct ProcessSignals: ~Copyable {
    /// What happened.
    enum Event {
        case stop, child, timeout
        /// Another copy of the program is to take over.
        case renew
    }

    private let descriptor: Int32

    init() throws(AgentError) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        let opened = signalfd(-1, &signals, Int32(SFD_CLOEXEC))
        guard opened >= 0 else {
            throw AgentError(
                code: .state,
                message: "signals cannot be read: \(String(cString: strerror(errno)))"
            )
        }
        descriptor = opened
    }

    deinit { close(descriptor) }

    /// Waits for the next signal, but no longer than `timeoutMs`; for ever where that is -1.
    func next(timeoutMs: Int32 = -1) -> Event {
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, timeoutMs) > 0 else { return .timeout }
        var info = signalfd_siginfo()
        while read(descriptor, &info, MemoryLayout<signalfd_siginfo>.size) < 0, errno == EINTR {}
        switch Int32(bitPattern: info.ssi_signo) {
        case SIGCHLD: return .child
        case SIGHUP: return .renew
        default: return .stop
        }
    }
}
