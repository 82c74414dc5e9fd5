import BPF
import Testing

@testable import AgentCore

/// What the embedded objects are to this kernel and to the code that reads their samples.
@Suite("Embedded objects")
struct ObjectTests {
    private func open(_ embedded: EmbeddedObject) throws -> BPFObject {
        try embedded.withBytes { try BPFObject(name: embedded.name, code: $0) }
    }

    @Test("net.flow's samples are read where the compiler put their members")
    func netFlowLayout() throws {
        let layout = try open(.netFlow).structureLayout("net_flow_sample")
        typealias Offset = NetFlowSample.Offset
        #expect(layout.sizeBytes == NetFlowSample.byteCount)
        #expect(
            layout.memberOffsets == [
                "occurred_ns": Offset.occurredNs, "started_ns": Offset.startedNs,
                "flow_id": Offset.flowID, "cgroup_id": Offset.cgroupID,
                "sent_bytes": Offset.sentBytes, "received_bytes": Offset.receivedBytes,
                "sent_packets": Offset.sentPackets, "received_packets": Offset.receivedPackets,
                "retransmits": Offset.retransmits, "rtt_us": Offset.roundTripUs,
                "pid": Offset.processID, "network_namespace": Offset.networkNamespace,
                "local_port": Offset.localPort, "remote_port": Offset.remotePort,
                "role": Offset.role, "state": Offset.state, "padding": Offset.state + 1,
                "local_address": Offset.localAddress, "remote_address": Offset.remoteAddress,
                "command": Offset.command,
            ]
        )
    }

    @Test("process.exec's samples are read where the compiler put their members")
    func processExecLayout() throws {
        let layout = try open(.processExec).structureLayout("process_exec_sample")
        typealias Offset = ProcessExecSample.Offset
        #expect(
            layout.memberOffsets == [
                "occurred_ns": Offset.occurredNs, "started_ns": Offset.startedNs,
                "cgroup_id": Offset.cgroupID, "executable_inode": Offset.executableInode,
                "executable_device": Offset.executableDevice, "pid": Offset.processID,
                "parent_pid": Offset.parentProcessID, "user_id": Offset.userID,
                "effective_user_id": Offset.effectiveUserID,
                "args_total": Offset.argumentsTotal, "args_length": Offset.argumentsLength,
                "path_length": Offset.pathLength, "flags": Offset.flags,
                "command": Offset.command, "text": Offset.text,
            ]
        )
    }

    @Test("counters have the same numbers on both sides")
    func counters() throws {
        for object in [EmbeddedObject.netFlow, .processExec] {
            let numbers = try open(object).enumerators("source_counter")
            typealias Index = KernelCounters.Index
            #expect(numbers["SOURCE_SEEN"] == Int(Index.seen.rawValue))
            #expect(numbers["SOURCE_RING_LOST"] == Int(Index.ringLost.rawValue))
            #expect(numbers["SOURCE_MAP_FULL"] == Int(Index.mapFull.rawValue))
            #expect(numbers["SOURCE_OWN"] == Int(Index.own.rawValue))
            #expect(numbers["SOURCE_UNREADABLE"] == Int(Index.unreadable.rawValue))
            #expect(numbers.count == Index.allCases.count + 1)
        }
    }

    @Test("every rung loads and attaches, each program within 100,000 verified instructions")
    func verifierBudget() throws {
        for key in SourceCatalog.keys {
            let ladder = try SourceCatalog.ladder(key)
            for rung in ladder.rungs {
                let (object, links) = try HookLadder.attach(
                    ladder.object,
                    rung: rung,
                    iterators: ladder.iterators,
                    prepare: { _ in }
                )
                #expect(links.count == rung.programs.subtracting(ladder.iterators).count)
                for program in rung.programs {
                    let count = try object.verifiedInstructions(program)
                    #expect((1...100_000).contains(count), "\(key) \(program): \(count)")
                }
            }
        }
    }

    @Test("a ladder tells why it left out a rung, and takes the next")
    func ladder() throws {
        let broken = HookRung(name: "no such program", programs: ["missing"])
        let source = try ProcessExecSource(0, rungs: [broken] + ProcessExecSource.rungs)
        #expect(source.hook.chosen == ProcessExecSource.rungs[0].name)
        #expect(source.hook.refused.map(\.hook) == ["no such program"])
        #expect(source.hook.refused[0].reason.contains("no program 'missing'"))
        #expect(throws: SourceUnavailable.self) { try ProcessExecSource(0, rungs: [broken]) }
    }

    @Test("probe finds a hook for every source here")
    func probe() {
        let probe = NodeProbe.run()
        #expect(probe.isComplete)
        #expect(probe.missingCapabilities.isEmpty)
        #expect(probe.json.hasPrefix("{\"kernel\":"))
    }
}
