import Glibc

/// A program started apart from this one: a session of its own, default signals, none of our files.
struct ChildProcess: Sendable {
    let processID: pid_t

    /// glibc's POSIX_SPAWN_SETSID, which Swift's view of its headers leaves out.
    private static let setSession: Int16 = 0x80

    /// Starts a program in `/`, with standard output and error appended to a file.
    ///
    /// Its own session keeps the terminal's Ctrl-C from it; default signal dispositions undo what
    /// this process ignores; and closed descriptors keep our sockets from outliving us in it.
    /// - Throws: `cluster` when the program cannot be started.
    static func start(
        _ command: [String],
        as user: ClusterUser?,
        output: String
    ) throws(PostgresError) -> ChildProcess {
        var arguments = ["/usr/bin/env", "-C", "/"]
        if let user, user.needsSwitch {
            guard LocalFile.isExecutable("/usr/bin/setpriv") else {
                throw .cluster(
                    "setpriv is missing, so PostgreSQL cannot be run as user '\(user.name)'",
                    remedy: "apt-get install util-linux"
                )
            }
            arguments += [
                "/usr/bin/setpriv", "--reuid=\(user.userID)", "--regid=\(user.groupID)",
                "--clear-groups", "--",
            ]
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        for descriptor in inheritableDescriptors() {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        return try spawn(arguments + command, actions: &actions)
    }

    /// Runs a program and returns what it printed, trimmed; nil if it failed.
    static func output(_ command: [String]) async -> String? {
        let path = "/tmp/meterbee-output-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        defer { unlink(path) }
        do throws(PostgresError) {
            let child = try start(command, as: nil, output: path)
            guard await child.exitStatus(within: .seconds(60)) == 0 else { return nil }
        } catch {
            return nil
        }
        return LocalFile.read(path)?.oneLine
    }

    /// The exit status, 128 + signal if killed; nil while it runs. Only a parent may ask, and once.
    func pollExitStatus() -> Int32? {
        var status: Int32 = 0
        guard waitpid(processID, &status, WNOHANG) == processID else { return nil }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Waits for the exit status; after the time it is killed, and the answer is nil.
    func exitStatus(within limit: Duration) async -> Int32? {
        let deadline = ContinuousClock.now + limit
        while true {
            // Asked last after the deadline: a busy process may have paused beyond it.
            let isLate = ContinuousClock.now >= deadline
            if let status = pollExitStatus() { return status }
            if isLate { break }
            await pause(.milliseconds(10))
        }
        kill(processID, SIGKILL)
        while pollExitStatus() == nil { await pause(.milliseconds(10)) }
        return nil
    }

    /// Sleeps, also in a cancelled task: a child must be waited for all the same.
    private func pause(_ duration: Duration) async {
        await Task { try? await Task.sleep(for: duration) }.value
    }

    private static func spawn(
        _ arguments: [String],
        actions: inout posix_spawn_file_actions_t
    ) throws(PostgresError) -> ChildProcess {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes,
            setSession | Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        )
        let environment = ["PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"]
        var processID: pid_t = 0
        let status = CStrings.withMutable(arguments) { arguments in
            CStrings.withMutable(environment) { environment in
                guard let arguments = arguments.baseAddress else { return EINVAL }
                return posix_spawn(
                    &processID,
                    "/usr/bin/env",
                    &actions,
                    &attributes,
                    arguments,
                    environment.baseAddress
                )
            }
        }
        guard status == 0 else { throw .cluster("start", path: arguments[0], errno: status) }
        return ChildProcess(processID: processID)
    }

    /// Every descriptor that is open now, and room for those that other threads open meanwhile.
    private static func inheritableDescriptors() -> Range<Int32> {
        let open = (LocalFile.names(in: "/proc/self/fd") ?? []).compactMap { Int32($0) }
        let limit = Int32(clamping: sysconf(Int32(_SC_OPEN_MAX)))
        return 3..<max(3, min((open.max() ?? 2) + 64, limit))
    }
}
