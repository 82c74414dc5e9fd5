import Glibc
import Testing

@testable import AgentCore

/// Truth of `net.http` on the running kernel; needs root.
@Suite("net.http on this kernel", .serialized)
struct NetHTTPTests {
    private let host = "mb\(getpid()).example"

    private func ours(_ observation: Observation, _ side: String) -> [DecodedRecord] {
        observation.read()
        return observation.records.filter {
            $0.strings["server.address"] == host && $0.strings["meterbee.http.side"] == side
        }
    }

    private func count(
        _ records: [DecodedRecord],
        _ method: String,
        _ path: String,
        _ status: Int64
    ) -> Int {
        records.count {
            $0.strings["http.request.method"] == method && $0.strings["url.path"] == path
                && $0.integers["http.response.status_code"] == status
        }
    }

    @Test(
        "methods, paths, statuses, sides and latency are what the client saw",
        arguments: NetHTTPSource.plan.rungs
    )
    func keepAlive(rung: HookRung) throws {
        let directory = try TemporaryDirectory()
        let space = try TestNamespace("http")
        defer { space.remove() }
        let observation = try Observation(NetHTTPSource.self, rungs: [rung], only: space)
        let lines = directory.path + "/lines"
        try space.python(
            HTTPScript.server(host: host)
                + HTTPScript.keepAlive(lines, connection: "HTTPConnection('127.0.0.1', port)")
        )
        for side in ["client", "server"] {
            let records = ours(observation, side)
            #expect(records.count == 66)
            #expect(count(records, "GET", "/slow/a/missing", 404) == 1)
            #expect(count(records, "GET", "/slow/b", 200) == 1)
            #expect(count(records, "POST", "/broken", 500) == 10)
            #expect(count(records, "HEAD", "/heads", 200) == 10)
            #expect(count(records, "PUT", "/items/{id}/v1", 200) == 10)
            #expect(count(records, "DELETE", "/items/{uuid}", 200) == 10)
            #expect(records.count { $0.strings["error.type"] == "500" } == 10)
            let missing = records.count { $0.strings["error.type"] == "404" }
            #expect(missing == (side == "client" ? 6 : 0))
            for record in records {
                #expect(record.strings["url.scheme"] == "http")
                #expect(record.strings["network.peer.address"] == "127.0.0.1")
                #expect(record.strings["process.executable.name"]?.contains("python") == true)
                let port = record.integers[side == "client" ? "network.peer.port" : "server.port"]
                #expect(port == record.integers["server.port"])
            }
            try checkLatency(records, lines: lines)
        }
        #expect(observation.ledger.residual == 0)
    }

    /// Never longer than the client waited, never shorter than the server slept; a fifth, at least,
    /// to a millisecond: others wait for a processor on a busy machine.
    private func checkLatency(_ records: [DecodedRecord], lines: String) throws {
        var told: [String: Int64] = [:]
        for record in records {
            told[record.strings["url.path"] ?? ""] = record.integers["meterbee.http.latency_us"]
        }
        var differences: [Int64] = []
        for line in try #require(TextFile.text(lines)).split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words[1].hasPrefix("/slow") else { continue }
            let latencyUs = try #require(told[String(words[1])])
            let waitedUs = try #require(Int64(words[3]))
            #expect(latencyUs >= 20_000 && latencyUs <= waitedUs)
            differences.append(waitedUs - latencyUs)
        }
        #expect(differences.count == 26)
        #expect(differences.sorted()[5] < 1000)
    }

    @Test("curl's exchanges are told with an interim answer in between, each process its own")
    func curl() throws {
        let space = try TestNamespace("httpcurl")
        defer { space.remove() }
        let observation = try Observation(NetHTTPSource.self, only: space)
        try space.python(
            HTTPScript.server(host: host) + """
                def curl(path, *more):
                    subprocess.run(['curl', '-s', '-o', '/dev/null', '-H', 'Host: ' + host, *more,
                                    'http://127.0.0.1:%d%s' % (port, path)], check=True)
                for index in range(8): curl('/reports/2026-11-%02d.csv?token=abc' % index)
                for index in range(4):
                    curl('/upload', '-H', 'Expect: 100-continue', '--data', 'z' * 3000)
                curl('/one', '-I')
                """
        )
        for side in ["client", "server"] {
            let records = ours(observation, side)
            #expect(records.count == 13)
            #expect(count(records, "GET", "/reports/{id}-{id}-{id}.csv", 200) == 8)
            #expect(count(records, "POST", "/upload", 200) == 4)
            #expect(count(records, "HEAD", "/one", 200) == 1)
        }
        let clients = ours(observation, "client")
        #expect(Set(clients.map { $0.integers["process.pid"] ?? 0 }).count == 13)
        #expect(clients.allSatisfy { $0.strings["process.executable.name"] == "curl" })
        #expect(observation.ledger.residual == 0)
    }

    @Test(
        "a connection of another protocol is left in the end, one of HTTP never",
        arguments: NetHTTPSource.plan.rungs.dropLast()
    )
    func strangers(rung: HookRung) throws {
        let space = try TestNamespace("httpstrange")
        defer { space.remove() }
        let observation = try Observation(NetHTTPSource.self, rungs: [rung], only: space)
        try space.python(
            """
            import socket
            listener = socket.create_server(('127.0.0.1', 0))
            def pair():
                client = socket.create_connection(listener.getsockname())
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return client, listener.accept()[0]
            def pass_on(sender, receiver, data):
                sender.sendall(data)
                left = len(data)
                while left > 0: left -= len(receiver.recv(left))
            def exchange(client, server, path):
                head = 'POST %s HTTP/1.1\\r\\nHost: \(host)\\r\\n\\r\\n' % path
                pass_on(client, server, head.encode())
                pass_on(server, client, b'HTTP/1.1 200 OK\\r\\n\\r\\n')
            def strange(client, server, count):
                for _ in range(count): pass_on(client, server, b'none of HTTP at all')
            seen = pair()
            strange(*seen, 1000)
            exchange(*seen, '/seen')
            strange(*seen, 2000)
            exchange(*seen, '/later')
            lost = pair()
            strange(*lost, 1024)
            exchange(*lost, '/lost')
            fresh = pair()
            exchange(*fresh, '/fresh')
            """
        )
        for side in ["client", "server"] {
            let paths = ours(observation, side).map { $0.strings["url.path"] ?? "" }
            #expect(paths == ["/seen", "/later", "/fresh"], "\(side)")
        }
        #expect(observation.ledger.residual == 0)
    }

    @Test(
        "pipelined requests get their own answers, whatever bytes come together",
        arguments: ["one chunk", "chunks", "late reading"]
    )
    func pipelined(way: String) throws {
        let space = try TestNamespace("httppipe")
        defer { space.remove() }
        let observation = try Observation(NetHTTPSource.self, only: space)
        try space.python(
            HTTPScript.server(host: host) + """
                names = ['aa', 'bbmissing', 'cc', 'ddbroken', 'ee']
                ask = lambda name: ('GET /slow%s HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n' % (name, host)).encode()
                for _ in range(4):
                    client = socket.create_connection(('127.0.0.1', port))
                    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    if '\(way)' == 'chunks':
                        for name in names: client.sendall(ask(name))
                    else:
                        client.sendall(b''.join(ask(name) for name in names[:3]))
                        names = names[:3]
                    if '\(way)' == 'late reading': time.sleep(0.2)
                    got = b''
                    while got.count(b'HTTP/1.1 ') < len(names) or not got.endswith(b'x' * 100):
                        got += client.recv(4096)
                    client.close()
                """
        )
        let truth: [String: Int64] = [
            "/slowaa": 200, "/slowbbmissing": 404, "/slowcc": 200, "/slowddbroken": 500,
            "/slowee": 200,
        ]
        let servers = ours(observation, "server")
        let clients = ours(observation, "client")
        for record in servers + clients {
            let status = record.integers["http.response.status_code"]
            #expect(truth[record.strings["url.path"] ?? ""] == status)
        }
        let names = way == "chunks" ? 5 : 3
        #expect(servers.count == 4 * names)
        #expect(clients.count >= 4 && clients.count <= 4 * names)
        #expect(observation.ledger.residual == 0)
    }

    @Test("a server that closes without an answer is told by its client")
    func closed() throws {
        let space = try TestNamespace("httpclosed")
        defer { space.remove() }
        let observation = try Observation(NetHTTPSource.self, only: space)
        try space.python(
            """
            import socket
            listener = socket.create_server(('127.0.0.1', 0))
            for _ in range(5):
                client = socket.create_connection(listener.getsockname())
                client.sendall(b'GET /never HTTP/1.1\\r\\nHost: \(host)\\r\\n\\r\\n')
                peer, _ = listener.accept()
                peer.recv(4096)
                peer.close()
                client.recv(4096)
            """
        )
        let records = ours(observation, "client")
        #expect(records.count == 5)
        #expect(
            records.allSatisfy {
                $0.strings["error.type"] == "closed" && $0.strings["url.path"] == "/never"
                    && $0.integers["http.response.status_code"] == nil
            }
        )
        #expect(observation.ledger.residual == 0)
    }

    @Test("bodies that look like requests, and sockets that are none of TCP, are left alone")
    func disguises() throws {
        let space = try TestNamespace("httpbody")
        defer { space.remove() }
        let observation = try Observation(NetHTTPSource.self, only: space)
        try space.python(
            HTTPScript.server(host: host) + """
                text = ('GET /fake HTTP/1.1\\r\\nHost: %s\\r\\n\\r\\n' % host).encode()
                # An answer that a client sends, a request that a server sends.
                listener = socket.create_server(('127.0.0.1', 0))
                client = socket.create_connection(listener.getsockname())
                peer, _ = listener.accept()
                client.sendall(text.replace(b'fake', b'real')); peer.recv(4096)
                client.sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\n'); peer.recv(4096)
                peer.sendall(text); client.recv(4096)
                peer.sendall(b'HTTP/1.1 204 No Content\\r\\n\\r\\n'); client.recv(4096)
                for pair in [socket.socketpair(), socket.socketpair(type=socket.SOCK_DGRAM)]:
                    pair[0].sendall(text); pair[1].recv(4096)
                    pair[1].sendall(b'HTTP/1.1 200 OK\\r\\n\\r\\n'); pair[0].recv(4096)
                """
        )
        for side in ["client", "server"] {
            let records = ours(observation, side)
            #expect(records.allSatisfy { $0.strings["url.path"] == "/real" })
            #expect(records.count <= 1)
        }
        #expect(observation.ledger.residual == 0)
    }

    @Test("the agent's own requests are left out, at both ends")
    func ownConnection() throws {
        let sockets = OwnSockets()
        let observation = try Observation(NetHTTPSource.self, ownSockets: sockets)
        let server = try ScriptedServer([])
        let address = try ServerAddress("http://127.0.0.1:\(server.port)")
        for (name, registry) in [("own.\(host)", sockets), ("other.\(host)", OwnSockets())] {
            let connection = try HTTPConnection(
                to: address,
                ownSockets: registry,
                timeoutSeconds: 60
            )
            for _ in 0..<3 {
                let text = "GET /x HTTP/1.1\r\nHost: \(name)\r\nContent-Length: 0\r\n\r\n"
                try connection.write(Array(text.utf8))
                #expect(try connection.readResponse().status == 200)
            }
        }
        observation.read()
        func told(_ name: String) -> Int {
            observation.records.count { $0.strings["server.address"] == name }
        }
        #expect(told("own.\(host)") == 0)
        #expect(told("other.\(host)") == 6)
        #expect(sockets.failures == 0)
        #expect(observation.ledger.residual == 0)
        server.stop()
    }

    @Test(
        "twenty thousand paths and hosts stay within their bounds, and none is missing in the sum"
    )
    func flood() throws {
        let space = try TestNamespace("httpflood")
        defer { space.remove() }
        let observation = try Observation(NetHTTPSource.self, only: space)
        try space.python(
            """
            import socket
            listener = socket.create_server(('127.0.0.1', 0))
            client = socket.create_connection(listener.getsockname())
            peer, _ = listener.accept()
            for i in range(20000):
                word = ''.join(chr(97 + (i // 26 ** k) % 26) for k in range(4))
                client.sendall(('GET /%s HTTP/1.1\\r\\nHost: %s.\(host)\\r\\n\\r\\n' % (word, word)).encode())
                peer.recv(4096)
                peer.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n')
                client.recv(4096)
            """
        )
        observation.finish()
        let kernel = observation.ledger.kernel
        #expect(kernel.seen == 40_000)
        #expect(UInt64(observation.records.count) + kernel.ringLost == kernel.seen)
        let records = observation.records
        #expect(Set(records.compactMap { $0.strings["url.path"] }).count <= 2049)
        #expect(Set(records.compactMap { $0.strings["server.address"] }).count <= 1200)
        #expect(observation.ledger.residual == 0)
    }
}
