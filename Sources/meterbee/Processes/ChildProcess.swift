import FoundationEssentials
import Glibc
import Synchronization

/// A program that this process started, in a process group of its own.
///
/// A group of its own, because a Ctrl-C at the terminal must reach the parent alone, which then
/// ends its children in order. The identifier is never signalled after the process was reaped.
final class ChildProcess: Sendable {
    let pid: pid_t
    private let status = Mutex<ChildExit?>(nil)

    private init(pid: pid_t) { self.pid = pid }

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - environment: added to this process's environment.
    ///   - outputPath: where standard output and error are appended; nil discards them.
    static func start(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        outputPath: String? = nil
    ) throws(ChildError) -> ChildProcess {
        closeDescriptorsOnExec()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_APPEND
        posix_spawn_file_actions_addopen(&actions, 1, outputPath ?? "/dev/null", flags, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setDefaults(&attributes)
        return try spawn(
            executable,
            [executable] + arguments,
            environment: inheritedEnvironment(with: environment),
            &actions,
            &attributes
        )
    }

    /// Nothing of the parent's is inherited: a connection or a listening socket would outlive it.
    private static func closeDescriptorsOnExec() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > STDERR_FILENO {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Default signal handling and an empty mask: what the parent ignores or blocks stays its own.
    private static func setDefaults(_ attributes: inout posix_spawnattr_t) {
        var signals = sigset_t()
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
        )
    }

    private static func spawn(
        _ executable: String,
        _ arguments: [String],
        environment: [String],
        _ actions: inout posix_spawn_file_actions_t,
        _ attributes: inout posix_spawnattr_t
    ) throws(ChildError) -> ChildProcess {
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, executable, &actions, &attributes, &argv, &envp)
        guard code == 0 else {
            throw ChildError(
                executable: executable,
                errno: code,
                message: SystemMessage.text(code)
            )
        }
        return ChildProcess(pid: pid)
    }

    private static func inheritedEnvironment(with added: [String: String]) -> [String] {
        var variables: [String] = []
        var next = environ
        while let entry = next.pointee {
            let variable = String(cString: entry)
            let name = variable.prefix { $0 != "=" }
            if added[String(name)] == nil { variables.append(variable) }
            next += 1
        }
        return variables + added.map { "\($0.key)=\($0.value)" }
    }
}

extension ChildProcess {
    /// How it ended; nil while it runs.
    var exitStatus: ChildExit? {
        status.withLock { status in
            if status == nil {
                var code: Int32 = 0
                if waitpid(pid, &code, WNOHANG) == pid { status = ChildExit(waitStatus: code) }
            }
            return status
        }
    }

    /// Whether it still runs.
    var isRunning: Bool { exitStatus == nil }

    /// Sends a signal unless the process has ended.
    func send(_ signal: Int32) {
        status.withLock { status in
            if status == nil { _ = kill(pid, signal) }
        }
    }

    /// Waits for the end on this thread, which must not be one of the cooperative pool.
    func waitBlocking() -> ChildExit {
        status.withLock { status in
            if let status { return status }
            var code: Int32 = 0
            while waitpid(pid, &code, 0) != pid, errno == EINTR {}
            let ended = ChildExit(waitStatus: code)
            status = ended
            return ended
        }
    }

    /// Waits for the end; nil when it still runs after `timeout`.
    func waitForExit(timeout: Duration) async -> ChildExit? {
        let deadline = ContinuousClock.now + timeout
        while true {
            if let exitStatus { return exitStatus }
            guard ContinuousClock.now < deadline else { return nil }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Asks it to end with SIGTERM, and after `grace` ends it with SIGKILL, it and its group.
    func stop(grace: Duration) async {
        send(SIGTERM)
        if await waitForExit(timeout: grace) == nil {
            kill(-pid, SIGKILL)
            _ = await waitForExit(timeout: .seconds(5))
        }
    }
}
