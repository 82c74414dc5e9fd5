import BPF
import Glibc
import Synchronization
import Testing

@testable import AgentCore

/// What every source gets from the framework, on the running kernel; needs root.
@Suite("Source framework on this kernel", .serialized)
struct FrameworkTests {
    /// Runs so many programs; returns their pids, as other tests run programs too.
    @discardableResult
    private func execute(_ count: Int) throws -> Set<Int64> {
        var pids: Set<Int64> = []
        for _ in 0..<count {
            let child = try #require(TestProcess(["/bin/true"]))
            child.wait()
            pids.insert(Int64(child.pid))
        }
        return pids
    }

    @Test("sampling leaves out and weighs, and the account stays balanced")
    func sampling() throws {
        let observation = try Observation(ProcessExecSource.self)
        try observation.kernel.setControl(SourceControl(sampleShift: 2))
        let pids = try execute(400)
        observation.finish()
        let kernel = observation.ledger.kernel
        #expect(kernel.seen >= 400)
        #expect(kernel.sampledOut > 0 && kernel.sampledOut < kernel.seen)
        #expect(UInt64(observation.records.count) + kernel.sampledOut == kernel.seen)
        let own = observation.records.filter { pids.contains($0.integers["process.pid"] ?? 0) }
        #expect(own.allSatisfy { $0.integers["meterbee.sample_weight"] == 4 } && own.count > 40)
        #expect(observation.ledger.residual == 0)
    }

    @Test("a source that only counts hands nothing over, and goes on without losing its counters")
    func countOnly() throws {
        let observation = try Observation(ProcessExecSource.self)
        func told(_ pids: Set<Int64>) -> Int {
            observation.records.count { pids.contains($0.integers["process.pid"] ?? 0) }
        }
        let first = try execute(10)
        observation.read()
        #expect(told(first) == 10)
        try observation.kernel.setControl(SourceControl(mode: .countOnly))
        let second = try execute(50)
        observation.read()
        #expect(told(second) == 0)
        #expect(observation.ledger.kernel.held >= 50)
        try observation.kernel.setControl(SourceControl())
        let third = try execute(10)
        observation.finish()
        #expect(told(third) == 10)
        #expect(observation.ledger.kernel.seen >= 70)
        #expect(observation.ledger.residual == 0)
    }

    @Test("a policy switches a source off and on; counters and what connections are known by stay")
    func switchedByPolicy() throws {
        let observation = try Observation.netFlow()
        let epoch = try observation.kernel.epoch()
        let listener = try TestSocket.listener(.ipv4)
        let client = try TestSocket.connect(.ipv4, port: listener.localPort)
        let server = try listener.accept()
        try client.send(5000)
        try server.receive(5000)
        var policy = SourcePolicy()
        policy.isEnabled = false
        observation.apply(policy)
        let seen = observation.ledger.kernel.seen
        #expect(!observation.kernel.isAttached && observation.ledger.residual == 0)
        try client.send(700)
        try server.receive(700)
        policy.isEnabled = true
        observation.apply(policy)
        try client.send(300)
        try server.receive(300)
        client.close()
        server.close()
        let closed = observation.records(atLeast: 2) {
            $0.integers["destination.port"] == Int64(listener.localPort)
                && $0.strings["meterbee.flow.state"] == "closed"
        }
        #expect(closed.count == 2)
        let mine = observation.records.filter {
            $0.integers["destination.port"] == Int64(listener.localPort)
        }
        // Known from before it was switched off: who owns the connection, and what was told of it.
        #expect(mine.allSatisfy { $0.integers["process.pid"] == Int64(getpid()) })
        let clients = mine.filter { $0.strings["meterbee.flow.role"] == "client" }
        #expect(clients.reduce(0) { $0 + ($1.integers["meterbee.flow.bytes_sent"] ?? 0) } == 6000)
        observation.finish()
        #expect(try observation.kernel.epoch() == epoch)
        #expect(observation.ledger.kernel.seen > seen)
        #expect(observation.ledger.residual == 0)
    }

    @Test("a flow is sampled whole: all records of a connection are kept or none")
    func sampledFlows() throws {
        let observation = try Observation(NetFlowSource.self)
        try observation.kernel.setControl(SourceControl(sampleShift: 1))
        let listener = try TestSocket.listener(.ipv4)
        for _ in 0..<64 {
            let client = try TestSocket.connect(.ipv4, port: listener.localPort)
            let server = try listener.accept()
            for _ in 0..<2 {
                try client.send(100)
                try server.receive(100)
                observation.read(live: true)
            }
            client.close()
            server.close()
        }
        observation.finish()
        let clients = observation.records.filter {
            $0.strings["meterbee.flow.role"] == "client"
                && $0.integers["destination.port"] == Int64(listener.localPort)
        }
        let flows = Dictionary(grouping: clients) { $0.integers["meterbee.flow.id"] ?? 0 }
        #expect(flows.count > 8 && flows.count < 56)
        for records in flows.values {
            #expect(
                records.reduce(0) { $0 + ($1.integers["meterbee.flow.bytes_sent"] ?? 0) } == 200
            )
        }
        #expect(observation.ledger.residual == 0)
    }

    @Test("entries of a generation are taken once, an interval after it was closed")
    func generations() throws {
        let observation = try Observation(NetFlowSource.self)
        let kernel = observation.kernel
        // Any map will do whose key begins with four bytes.
        let map = try kernel.map("own_sockets")
        let first = UInt64(kernel.control.generation)
        for key in [first, first | 1 << 40] { try map.update(key, UInt8(7)) }
        func take() throws -> [UInt64] {
            var keys: [UInt64] = []
            try kernel.takeClosed("own_sockets", key: UInt64.self, value: UInt8.self) {
                #expect($1 == [7])
                keys.append($0)
            }
            return keys.sorted()
        }
        #expect(try take().isEmpty)
        try kernel.advanceGeneration()
        #expect(try take().isEmpty)
        try kernel.advanceGeneration()
        #expect(try take() == [first, first | 1 << 40])
        #expect(try take().isEmpty)
        try map.update(UInt64(kernel.control.generation), UInt8(7))
        kernel.detach()
        #expect(try take() == [UInt64(kernel.control.generation)])
    }

    @Test("kept maps outlive the object: counters, controls and samples go on where they stood")
    func keptMaps() throws {
        let directory = try TemporaryDirectory()
        let pins = try MapPins(directory.path + "/maps")
        defer { umount2(directory.path + "/maps", Int32(MNT_DETACH)) }
        let seen: UInt64
        do {
            let observation = try Observation(ProcessExecSource.self, pins: pins)
            try observation.kernel.setControl(SourceControl(sampleShift: 1))
            try execute(20)
            seen = try observation.kernel.kernelCounters().seen
            // It goes away with samples in its ring, as if it had been killed.
        }
        #expect(seen >= 20)
        let next = try Observation(ProcessExecSource.self, pins: pins)
        #expect(next.kernel.control.sampleShift == 1)
        next.read()
        let kernel = next.ledger.kernel
        #expect(kernel.seen >= seen)
        #expect(UInt64(next.records.count) + kernel.sampledOut == kernel.seen)
        #expect(next.ledger.residual == 0)
        pins.discardAll()
    }

    @Test("programs' runs and their time are known while they are counted")
    func usage() throws {
        let observation = try Observation(ProcessExecSource.self)
        let statistics = try BPFStatistics()
        try execute(20)
        let usage = try observation.kernel.usage()
        #expect(usage.runs >= 20)
        #expect(usage.runNs / usage.runs > 100 && usage.runNs / usage.runs < 1_000_000)
        withExtendedLifetime(statistics) {}
    }

    @Test("connections that were made while the source began are not taken for lost")
    func busyStart() throws {
        let isOver = Atomic(false)
        let thread = try ThreadHandle {
            guard let listener = try? TestSocket.listener(.ipv4) else { return }
            let port = listener.localPort
            while !isOver.load(ordering: .relaxed) {
                guard let client = try? TestSocket.connect(.ipv4, port: port),
                    let server = try? listener.accept()
                else { return }
                try? client.send(1)
                _ = try? server.receive(1)
                client.close()
                server.close()
                // Slower than a debug build decodes, or no reading would ever come to an end.
                usleep(1_000)
            }
        }
        defer {
            isOver.store(true, ordering: .relaxed)
            thread.join()
        }
        for _ in 0..<5 {
            let observation = try Observation(NetFlowSource.self)
            for _ in 0..<5 {
                usleep(20_000)
                observation.read()
                #expect(observation.ledger.residual == 0)
            }
            observation.read(live: true)
            observation.finish()
            #expect(observation.ledger.residual == 0)
            #expect(observation.ledger.crashLost == 0)
        }
    }
}
