import Glibc
import Testing

@testable import AgentCore

/// Keys without end for one source, by somebody who chooses them: `count` of them, in Python.
struct HostileScript: Sendable, CustomTestStringConvertible {
    let key: String
    /// How many of these are a hundred of the others': processes, groups and interfaces are dear.
    var percent = 100
    /// Whether it needs what a network namespace's processes do not see: the control groups.
    var isOutside = false
    /// Where the source's own would take long to fill up.
    var rooms: [String: UInt32] = [:]
    let text: String

    var testDescription: String { key }

    /// Files in it are sensitive while the scripts run.
    static let directory = "/tmp/meterbee-hostile-\(getpid())"

    /// Makes its keys, of `count`, to the end.
    ///
    /// - Parameters:
    ///   - space: Where it runs.
    ///   - certificates: Of a server that speaks TLS.
    ///   - meanwhile: Called again and again.
    func run(
        _ count: Int,
        in space: TestNamespace,
        _ certificates: TestCertificates,
        meanwhile: () -> Void
    ) throws {
        let groups = try #require(CgroupHierarchy.current().mountPoint, "no control groups")
        let script =
            """
            count = \(keys(of: count))
            root = '\(groups)'
            certificate, key = '\(certificates.serverCertificate)', '\(certificates.serverKey)'

            """ + text
        let outside = isOutside ? TestProcess(["/usr/bin/python3", "-c", script]) : nil
        let child = try outside ?? space.start(script)
        var status: Int32 = 0
        while waitpid(child.pid, &status, WNOHANG) == 0 {
            meanwhile()
            usleep(1000)
        }
        try #require(status == 0, "the script failed: \(script)")
    }

    /// How many keys that is of `count`.
    func keys(of count: Int) -> Int { count * percent / 100 }

    /// A name of letters alone, which no template folds.
    private static let word = """
        def word(i):
            text = ''
            while True:
                text += chr(97 + i % 26)
                i //= 26
                if not i: return text

        """

    /// Requests for `count` paths and hosts, between `near` and `far`.
    private static let exchanges = """
        for i in range(count):
            name = word(i).encode()
            near.sendall(b'GET /' + name + b' HTTP/1.1\\r\\nHost: ' + name + b'.test\\r\\n\\r\\n')
            far.recv(4096)
            far.sendall(b'HTTP/1.1 204 No Content\\r\\n\\r\\n')
            near.recv(4096)
        """

    private static let pair = """
        import socket
        listener = socket.create_server(('127.0.0.1', 0))
        near = socket.create_connection(listener.getsockname())
        far = listener.accept()[0]

        """

    /// Calls that no kernel has, each of another number, or of another process.
    static func unknownCalls(_ count: Int? = nil) -> String {
        (count.map { "count = \($0)\n" } ?? "") + """
            import ctypes, os
            libc = ctypes.CDLL(None)
            for i in range(count):
                if i and not i % 60000:
                    child = os.fork()
                    if child:
                        os.waitpid(child, 0)
                        os._exit(0)
                libc.syscall(2000 + i % 60000)
            """
    }

    /// Sources that none of the scripts drives, and why.
    static let others: [String: String] = [
        "net.interface": "interfaces have tests of their own, a million of them without a kernel",
        "memory.oom": "a sample for each victim, and nothing is kept",
        "block.io": "the keys are the node's devices and the kernel's operations",
        "kernel.module": "a sample for each module, and nothing is kept",
        "cpu.profile": "sampled 49 times a second, whatever there is",
    ]

    static let all = network + node

    private static let network: [HostileScript] = [
        HostileScript(
            key: "net.flow",
            text: """
                import socket
                udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                for i in range(count):
                    to = '127.%d.%d.%d' % (1 + (i >> 16), i >> 8 & 255, i & 255)
                    try: udp.sendto(b'x', (to, 1024 + i % 60000))
                    except OSError: pass
                    if i % 4: continue
                    tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                    tcp.connect_ex((to, 1024 + i % 60000))
                    tcp.close()
                """
        ),
        HostileScript(
            key: "net.drop",
            text: """
                import socket
                wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
                wire.bind(('lo', 0))
                for i in range(count):
                    kind = (0x2000 + i % 0xd000).to_bytes(2, 'big')
                    wire.send(bytes(12) + kind + bytes(46))
                """
        ),
        HostileScript(
            key: "net.dns",
            text: """
                import socket
                server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                server.bind(('127.0.0.1', 53))
                for i in range(count):
                    # Each has so many ids.
                    if not i & 65535:
                        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                        udp.connect(('127.0.0.1', 53))
                    name = b'n%d' % i
                    tail = b'\\0\\1\\0\\0\\0\\0\\0\\0' + bytes([len(name)]) + name
                    udp.send((i & 65535).to_bytes(2, 'big') + b'\\1\\0' + tail + b'\\0\\0\\1\\0\\1')
                """
        ),
        HostileScript(key: "net.http", text: word + pair + exchanges),
        HostileScript(
            key: "net.tls",
            text: word + pair + """
                import ssl, threading
                server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                server.load_cert_chain(certificate, key)
                def accept():
                    global far
                    far = server.wrap_socket(far, server_side=True)
                thread = threading.Thread(target=accept)
                thread.start()
                near = ssl._create_unverified_context().wrap_socket(near)
                thread.join()

                """ + exchanges
        ),
    ]

    private static let node: [HostileScript] = [
        HostileScript(
            key: "syscall.error",
            text: unknownCalls()
        ),
        HostileScript(
            key: "process.exec",
            percent: 5,
            text: """
                import os
                for i in range(count):
                    child = os.posix_spawn('/bin/true', ['/bin/true', str(i)], {})
                    os.waitpid(child, 0)
                """
        ),
        HostileScript(
            key: "process.exit",
            percent: 10,
            text: """
                import os
                for i in range(count):
                    child = os.fork()
                    if not child: os._exit(0)
                    os.waitpid(child, 0)
                """
        ),
        HostileScript(
            key: "file.open",
            text: """
                import os
                os.chdir('\(directory)')
                for i in range(count):
                    name = 'secret%d' % i
                    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
                    os.unlink(name)
                """
        ),
        HostileScript(
            key: "credential.change",
            text: "import os\nfor i in range(count): os.setgroups([i + 1])\n"
        ),
        HostileScript(
            key: "kernel.bpf",
            text: """
                import ctypes, os
                libc = ctypes.CDLL(None, use_errno=True)
                call = 321 if os.uname().machine == 'x86_64' else 280
                for i in range(count):
                    request = bytearray(128)
                    request[48:64] = (b'p%d' % i).ljust(16, b'\\0')
                    libc.syscall(call, 5, (ctypes.c_char * 128).from_buffer(request), 128)
                """
        ),
        HostileScript(
            key: "sched.latency",
            percent: 1,
            isOutside: true,
            rooms: ["waits": 8],
            text: """
                import os, time
                for i in range(count):
                    group = '%s/mbhostile%d-%d' % (root, os.getpid(), i)
                    os.mkdir(group)
                    child = os.fork()
                    if not child:
                        open(group + '/cgroup.procs', 'w').write(str(os.getpid()))
                        for turn in range(3): time.sleep(0.0001)
                        os._exit(0)
                    os.waitpid(child, 0)
                    while True:
                        try:
                            os.rmdir(group)
                            break
                        except OSError: pass
                """
        ),
    ]
}
