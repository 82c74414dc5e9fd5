import Testing

@testable import AgentCore

/// What goes in comes out, for every source, however much there is of it; needs root.
@Suite("Conservation on this kernel", .serialized)
struct ConservationTests {
    private func run(_ command: String) throws {
        try #require(TestProcess(["/bin/sh", "-c", command])?.wait() == 0)
    }

    /// A little of everything, in a network namespace of its own.
    static let script = """
        import os, socket, subprocess
        for i in range(3000):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.sendto(b'x', ('127.0.0.1', 1 + i % 1000))
            s.close()
            try: os.close(9999)
            except OSError: pass
        for _ in range(200): subprocess.run(['/bin/true'])
        listener = socket.create_server(('127.0.0.1', 0))
        client = socket.create_connection(listener.getsockname())
        peer, _ = listener.accept()
        for _ in range(50):
            client.sendall(b'GET /kept HTTP/1.1\\r\\n\\r\\n')
            peer.recv(4096)
            peer.sendall(b'HTTP/1.1 204 No Content\\r\\n\\r\\n')
            client.recv(4096)
        """

    @Test("the account is balanced in every mode, of all sources at once")
    func modes() throws {
        let space = try TestNamespace("conserve")
        defer { space.remove() }
        let sources = try SourceCatalog.applicableKeys.map {
            (key: $0, observation: try Observation(SourceCatalog.source($0)))
        }
        let modes = [
            SourceControl(), SourceControl(sampleShift: 3), SourceControl(mode: .countOnly),
        ]
        for mode in modes {
            for (_, observation) in sources {
                var control = mode
                control.generation = observation.kernel.control.generation
                try observation.kernel.setControl(control)
            }
            try space.python(Self.script)
            for (key, observation) in sources {
                observation.read(live: true)
                #expect(observation.ledger.residual == 0, "\(key) \(mode)")
            }
        }
        for (key, observation) in sources {
            observation.finish()
            #expect(observation.ledger.residual == 0, "\(key)")
            #expect(observation.trouble == nil, "\(key)")
        }
    }

    @Test("ends that a full ring could not take are counted, and nothing else is missing")
    func fullRing() throws {
        let observation = try Observation(ProcessExitSource.self)
        // Nobody reads meanwhile.
        try run("i=0; while [ $i -lt 4000 ]; do /bin/true; i=$((i+1)); done")
        observation.finish()
        let kernel = observation.ledger.kernel
        #expect(kernel.seen >= 4000 && kernel.ringLost > 0)
        #expect(UInt64(observation.records.count) + kernel.ringLost == kernel.seen)
        #expect(observation.ledger.residual == 0)
    }
}
