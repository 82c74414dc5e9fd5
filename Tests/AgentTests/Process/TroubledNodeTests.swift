import Glibc
import Testing

@testable import AgentCore

/// What the real agent says and still does where a node lacks something; needs root.
@Suite("Nodes with a trouble", .serialized)
struct TroubledNodeTests {
    let directory: TemporaryDirectory
    let server: ScriptedServer

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        directory = try TemporaryDirectory()
        server = try ScriptedServer([])
    }

    /// Sources that hook at single system calls.
    static let calls = ["kernel.bpf", "file.open", "credential.change"]

    /// Hides tracefs, where it is mounted, from what follows.
    static let noTracefs =
        "for path in /sys/kernel/tracing /sys/kernel/debug; do "
        + "if [ -d $path ]; then mount -t tmpfs none $path; fi; done"

    /// Its standard error so far.
    var log: String { TextFile.text(logPath) ?? "" }

    /// An agent behind a script of the shell that runs in a mount namespace of its own.
    func agent(
        after script: String,
        access: [String]? = nil,
        more: [String] = []
    ) throws -> AgentProcess {
        try AgentProcess(
            server,
            directory: directory.path,
            access: access,
            more: more,
            surroundings: [
                "/usr/bin/unshare", "-m", "/bin/sh", "-c",
                "set -e; \(script); exec \"$@\" 2>'\(directory.path)/log'", "sh",
            ]
        )
    }

    /// Runs an agent that cannot start to its end; its exit code.
    private func failing(after script: String) throws -> Int32 {
        let arguments = try agent(after: script).arguments
        return try #require(TestProcess(arguments)?.wait())
    }

    func execute(_ count: Int) throws {
        for _ in 0..<count { try #require(TestProcess(["/bin/true"])).wait() }
    }

    @Test("without the kernel's types it says so, and that what waits stays")
    func noTypes() throws {
        #expect(try failing(after: "mount -t tmpfs none /sys/kernel/btf") == 1)
        #expect(log.contains("/sys/kernel/btf/vmlinux cannot be read: No such file"))
        #expect(log.contains("CONFIG_DEBUG_INFO_BTF"))
        #expect(log.contains("left in the spool stays there"))
        server.stop()
    }

    @Test("without a capability one line names it first, and another the sources that do not run")
    func noCapability() throws {
        let drop = "set -- /usr/bin/setpriv --bounding-set -bpf,-perfmon,-sys_admin \"$@\""
        #expect(try failing(after: drop) == 1)
        let lines = log.split(separator: "\n")
        #expect(lines.first?.hasPrefix("CAP_PERFMON, CAP_BPF are missing: ") == true, "\(log)")
        let keys = SourceCatalog.usualKeys.joined(separator: ", ")
        #expect(lines.contains { $0 == "not available so: \(keys)" }, "\(log)")
        #expect(lines.count <= 6, "\(log)")
        #expect(log.contains("left in the spool stays there"))
        server.stop()
    }

    @Test("without tracefs nothing is missing")
    func noTracing() throws {
        let usual = SourceCatalog.usualKeys
        let more =
            usual + ["syscall.error", "sched.latency", "block.io", "cpu.profile"] + Self.calls
        let agent = try agent(
            after: Self.noTracefs,
            more: ["--sources", more.joined(separator: ",")]
        )
        try agent.start()
        for key in more { #expect(!log.contains("\(key) is not available"), "\(log)") }
        for key in Self.calls { #expect(log.contains("\(key): syscalls/"), "\(log)") }
        try execute(20)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        #expect(agent.stop() == 0)
        server.stop()
    }

    @Test("without tracefs and the right to look into it sources take another hook, and say why")
    func noTracingAllowed() throws {
        let agent = try agent(
            after: Self.noTracefs
                + "; set -- /usr/bin/setpriv --bounding-set -sys_admin \"$@\"",
            more: ["--sources", (["process.exec"] + Self.calls).joined(separator: ",")]
        )
        try agent.start()
        for key in Self.calls {
            #expect(log.contains("\(key): tp_btf/sys_"), "\(log)")
            #expect(log.contains("\(key): not syscalls/"), "\(log)")
        }
        #expect(log.contains("mount -t tracefs none /sys/kernel/tracing"), "\(log)")
        try execute(20)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        #expect(agent.stop() == 0)
        server.stop()
    }

    @Test("a state directory that cannot be written costs what is said, and no record")
    func readOnlyState() throws {
        let state = directory.path + "/state"
        try TextFile.makeDirectory(state)
        let agent = try agent(after: "mount -t tmpfs -o ro none '\(state)'")
        try agent.start()
        #expect(log.contains("\(state) cannot be written: Read-only file system"))
        #expect(log.contains("data sources run, but batches wait in memory only"))
        try execute(20)
        #expect(agent.wait { agent.number("process.exec", "acknowledged") >= 20 })
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(agent.stop() == 0)
        server.stop()
    }

    @Test("nobody enrolls where the answer could not be kept")
    func noEnrollment() throws {
        let state = directory.path + "/state"
        try TextFile.makeDirectory(state)
        try TextFile.replace(directory.path + "/token", with: Array("mb_token\n".utf8))
        let agent = try agent(
            after: "mount -t tmpfs -o ro none '\(state)'",
            access: ["--token-file", directory.path + "/token"]
        )
        try agent.start()
        #expect(agent.wait { log.contains("not enrolled, as every start would be another agent") })
        #expect(server.requests.isEmpty)
        #expect(agent.stop() == 0)
        server.stop()
    }

    @Test("a key that the server refuses is said, and every record is kept")
    func wrongKey() throws {
        server.answer(with: .reply(401))
        let agent = try agent(after: "true")
        try agent.start()
        try execute(20)
        #expect(agent.wait { log.contains("refuses this agent (HTTP 401)") })
        #expect(log.contains("the server knows into \(directory.path)/key (--key-file), and start"))
        #expect(log.contains("batches are kept, next attempt in 5 minutes"))
        #expect(agent.wait { agent.number("process.exec", "pending") >= 20 })
        #expect(agent.number("process.exec", "residual") == 0)
        #expect(agent.stop() == 0)
        server.stop()
    }

    @Test("it finds its hooks in a root that holds nothing but glibc")
    func bareRoot() throws {
        let script = "\(bareRootScript); exec chroot '\(bareRootPath)' /agent probe >'\(logPath)'"
        let executable = AgentProcess.executable
        let child = TestProcess([
            "/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh", executable,
        ])
        // It looks for libssl, which is not there, for one source that nobody gets unasked.
        #expect([0, 1].contains(child?.wait()), "\(log)")
        #expect(log.contains("capabilities  all"))
        for key in SourceCatalog.usualKeys {
            #expect(log.contains("\n\(key)  "))
            #expect(!log.contains("\n\(key)  NOT AVAILABLE"), "\(log)")
        }
    }

    @Test("it runs in a root that holds nothing but glibc, and all usual sources deliver")
    func runsInBareRoot() throws {
        // Its own files are beside that, under the paths they have outside.
        let script = """
            \(bareRootScript)
            mkdir -p '\(bareRootPath)\(directory.path)'
            mount --bind '\(directory.path)' '\(bareRootPath)\(directory.path)'
            shift
            set -- chroot '\(bareRootPath)' /agent "$@"
            """
        let agent = try agent(after: script)
        try agent.start()
        for key in SourceCatalog.usualKeys {
            #expect(!log.contains("\(key) is not available"), "\(log)")
        }
        try execute(20)
        for key in ["process.exec", "process.exit"] {
            #expect(agent.wait { agent.number(key, "acknowledged") >= 20 })
        }
        #expect(access(directory.path + "/state/spool", F_OK) == 0)
        #expect(agent.stop() == 0)
        for key in SourceCatalog.usualKeys { #expect(agent.number(key, "residual") == 0) }
        server.stop()
    }

    private var logPath: String { directory.path + "/log" }
    private var bareRootPath: String { directory.path + "/root" }

    /// Makes a root with the program that is the first argument, and with nothing else but glibc.
    private var bareRootScript: String {
        """
        set -e
        mkdir -p '\(bareRootPath)/sys' '\(bareRootPath)/proc' '\(bareRootPath)/run'
        for file in $(ldd "$1" | grep -oE '/[^ ]+'); do
          case "$file" in
            */libc.so.6|*/libm.so.6|*/ld-linux-*) cp --parents -L "$file" '\(bareRootPath)' ;;
            *) echo "more than glibc: $file" >&2; exit 7 ;;
          esac
        done
        cp "$1" '\(bareRootPath)/agent'
        mount --rbind /sys '\(bareRootPath)/sys'
        mount -t proc none '\(bareRootPath)/proc'
        """
    }
}
