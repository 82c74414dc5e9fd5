import Glibc

/// Another copy of the program in this one's place, under the same process number: what the file
/// that this one was started from holds now.
struct ProgramRenewal {
    /// When the last program stopped observing, in nanoseconds since boot.
    private static let variable = "METERBEE_AGENT_GAP_FROM"

    /// Together a second.
    private static let (busyTriesMax, busyWaitUs): (Int, UInt32) = (20, 50_000)

    private let path: String

    /// Remembers where this program lies; a file that is replaced later has the same path.
    init() {
        path = (try? Self.link("/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// Runs the file once and asks its version.
    ///
    /// - Throws: `AgentError` where it cannot be run here; then nothing is to be stopped for it.
    func check() throws(AgentError) {
        var pid: pid_t = 0
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        let code = Self.withWords([path, "version"]) { words in
            var code = posix_spawn(&pid, path, &actions, nil, words, environ)
            // Who wrote it, or a child of theirs, may be about to close it.
            for _ in 0..<Self.busyTriesMax where code == ETXTBSY {
                usleep(Self.busyWaitUs)
                code = posix_spawn(&pid, path, &actions, nil, words, environ)
            }
            return code
        }
        guard code == 0 else { throw .file(path, "run", code) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else {
            throw AgentError(
                code: .state,
                message: "\(path) does not run here: \(ChildExits.text(status))"
            )
        }
    }

    /// Becomes the program in the file, with the arguments of this one; returns only where that is
    /// not possible.
    ///
    /// - Parameter gapFromNs: When observing stopped, in nanoseconds since boot.
    func replace(gapFromNs: Int64) -> AgentError {
        setenv(Self.variable, String(gapFromNs), 1)
        Self.withWords([path] + CommandLine.arguments.dropFirst()) { _ = execv(path, $0) }
        let number = errno
        unsetenv(Self.variable)
        return .file(path, "run", number)
    }

    /// How long nothing was observed before this program took over; nil where it took over from
    /// none. Asked once.
    static func gapMs() -> Int64? {
        guard let text = getenv(variable), let fromNs = Int64(String(cString: text)) else {
            return nil
        }
        unsetenv(variable)
        return (KernelClock.read(CLOCK_BOOTTIME) - fromNs) / 1_000_000
    }

    private static func link(_ path: String) throws(AgentError) -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { throw .unreadable(path) }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func withWords<Output>(
        _ words: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Output
    ) -> Output {
        let copies = words.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
