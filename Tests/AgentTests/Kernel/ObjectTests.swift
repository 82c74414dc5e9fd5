import BPF
import Glibc
import Metering
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
                "role": Offset.role, "state": Offset.state,
                "sample_shift": Offset.sampleShift, "padding": Offset.sampleShift + 1,
                "local_address": Offset.localAddress, "remote_address": Offset.remoteAddress,
                "command": Offset.command,
            ]
        )
    }

    @Test("net.flow's UDP entries are read where the compiler put their members")
    func netFlowUDPLayout() throws {
        let object = try open(.netFlow)
        let key = try object.structureLayout("net_flow_udp_key")
        #expect(key.sizeBytes == MemoryLayout<NetFlowUDPKey>.size)
        #expect(
            key.memberOffsets == [
                "generation": 0, "local_port": 4, "remote_port": 6, "flow_id": 8,
                "local_address": 16, "remote_address": 32,
            ]
        )
        #expect(MemoryLayout<NetFlowUDPKey>.offset(of: \.flowID) == 8)
        let value = try object.structureLayout("net_flow_udp_value")
        #expect(value.sizeBytes == MemoryLayout<NetFlowUDPValue>.size)
        #expect(
            value.memberOffsets == [
                "sent_bytes": 0, "received_bytes": 8, "sent_packets": 16, "received_packets": 20,
                "sample_shift": 24, "is_server": 28, "owner": 32,
            ]
        )
        let owner = try object.structureLayout("net_flow_udp_owner")
        #expect(owner.sizeBytes == MemoryLayout<NetFlowUDPOwner>.size)
        #expect(
            owner.memberOffsets == [
                "cgroup_id": 0, "pid": 8, "network_namespace": 12, "command": 16,
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
                "exec_id": Offset.execID,
                "executable_device": Offset.executableDevice, "pid": Offset.processID,
                "parent_pid": Offset.parentProcessID, "user_id": Offset.userID,
                "effective_user_id": Offset.effectiveUserID,
                "args_total": Offset.argumentsTotal, "args_length": Offset.argumentsLength,
                "path_length": Offset.pathLength, "flags": Offset.flags,
                "command": Offset.command, "text": Offset.text,
            ]
        )
    }

    @Test("process.exit's samples are read where the compiler put their members")
    func processExitLayout() throws {
        let layout = try open(.processExit).structureLayout("process_exit_sample")
        typealias Offset = ProcessExitSample.Offset
        #expect(layout.sizeBytes == ProcessExitSample.byteCount)
        #expect(
            layout.memberOffsets == [
                "occurred_ns": Offset.occurredNs, "started_ns": Offset.startedNs,
                "cgroup_id": Offset.cgroupID, "cpu_ns": Offset.cpuNs,
                "max_rss_pages": Offset.maxRSSPages, "exec_id": Offset.execID,
                "pid": Offset.processID, "parent_pid": Offset.parentProcessID,
                "user_id": Offset.userID, "status": Offset.status, "flags": Offset.flags,
                "sample_shift": Offset.sampleShift, "command": Offset.command,
            ]
        )
    }

    @Test("memory.oom's samples are read where the compiler put their members")
    func memoryOOMLayout() throws {
        let layout = try open(.memoryOom).structureLayout("memory_oom_sample")
        typealias Offset = MemoryOOMSample.Offset
        #expect(layout.sizeBytes == MemoryOOMSample.byteCount)
        #expect(
            layout.memberOffsets == [
                "occurred_ns": Offset.occurredNs, "started_ns": Offset.startedNs,
                "cgroup_id": Offset.cgroupID, "total_vm_pages": Offset.totalVMPages,
                "pid": Offset.processID, "user_id": Offset.userID,
                "trigger_pid": Offset.triggerProcessID,
                "score_adjustment": Offset.scoreAdjustment, "sample_shift": Offset.sampleShift,
                "padding": Offset.sampleShift + 4, "command": Offset.command,
                "trigger_command": Offset.triggerCommand,
            ]
        )
    }

    @Test("kernel.bpf's samples are read where the compiler put their members")
    func kernelBPFLayout() throws {
        let layout = try open(.kernelBpf).structureLayout("kernel_bpf_sample")
        typealias Offset = KernelBPFSample.Offset
        #expect(layout.sizeBytes == KernelBPFSample.byteCount)
        #expect(
            layout.memberOffsets == [
                "occurred_ns": Offset.occurredNs, "started_ns": Offset.startedNs,
                "cgroup_id": Offset.cgroupID, "pid": Offset.processID, "user_id": Offset.userID,
                "type": Offset.type, "id": Offset.id, "instructions": Offset.instructions,
                "error": Offset.error, "sample_shift": Offset.sampleShift,
                "padding": Offset.sampleShift + 4, "name": Offset.name,
                "command": Offset.command,
            ]
        )
    }

    @Test(
        "whom a sample is about is read where the compiler put the members",
        arguments: [
            EmbeddedObject.fileOpen, .credentialChange, .kernelModule, .cpuProfile, .syscallError,
        ]
    )
    func subjectLayout(object: EmbeddedObject) throws {
        let layout = try open(object).structureLayout("subject")
        typealias Offset = Subject.Offset
        #expect(layout.sizeBytes == Subject.byteCount)
        #expect(
            layout.memberOffsets == [
                "started_ns": Offset.startedNs, "cgroup_id": Offset.cgroupID,
                "pid": Offset.processID, "parent_pid": Offset.parentProcessID,
                "user_id": Offset.userID, "effective_user_id": Offset.effectiveUserID,
                "command": Offset.command,
            ]
        )
    }

    @Test("file.open's samples and rules are laid out as the compiler has them")
    func fileOpenLayout() throws {
        let object = try open(.fileOpen)
        typealias Offset = FileOpenSample.Offset
        #expect(
            try object.structureLayout("file_open_sample").memberOffsets == [
                "occurred_ns": Offset.occurredNs, "subject": Offset.subject,
                "inode": Offset.inode, "device": Offset.device,
                "open_flags": Offset.openFlags, "rule": Offset.rule, "flags": Offset.flags,
                "sample_shift": Offset.sampleShift, "path_length": Offset.pathLength,
                "padding": Offset.pathLength + 4, "path": Offset.path,
            ]
        )
        let prefix = try object.structureLayout("file_open_prefix")
        #expect(prefix.sizeBytes == SensitiveFiles.prefixKey([]).count)
        #expect(prefix.memberOffsets == ["bits": 0, "path": 4])
        let name = try object.structureLayout("file_open_name")
        #expect(name.sizeBytes == SensitivePath.nameBytesMax)
        let inode = try object.structureLayout("file_open_inode")
        #expect(inode.memberOffsets == ["inode": 0, "device": 8, "padding": 12])
    }

    @Test("credential.change's samples are read where the compiler put their members")
    func credentialChangeLayout() throws {
        let object = try open(.credentialChange)
        typealias Offset = CredentialChangeSample.Offset
        let layout = try object.structureLayout("credential_change_sample")
        #expect(layout.sizeBytes == CredentialChangeSample.byteCount)
        #expect(
            layout.memberOffsets == [
                "occurred_ns": Offset.occurredNs, "subject": Offset.subject,
                "thread_id": Offset.threadID, "call": Offset.call,
                "sample_shift": Offset.sampleShift, "padding": Offset.sampleShift + 4,
                "before": Offset.before, "after": Offset.after,
            ]
        )
        var credential = try object.structureLayout("credential").memberOffsets
        typealias Part = KernelCredential.Offset
        for (index, name) in KernelCredential.numberNames.enumerated() {
            #expect(credential.removeValue(forKey: name) == Part.numbers + 4 * index)
        }
        for (index, name) in KernelCredential.setNames.enumerated() {
            #expect(credential.removeValue(forKey: name) == Part.sets + 8 * index)
        }
        #expect(
            credential == [
                "user_namespace": Part.userNamespace, "group_count": Part.groupCount,
                "groups": Part.groups,
            ]
        )
    }

    @Test("kernel.module's samples are read where the compiler put their members")
    func kernelModuleLayout() throws {
        let layout = try open(.kernelModule).structureLayout("kernel_module_sample")
        typealias Offset = KernelModuleSample.Offset
        #expect(layout.sizeBytes == KernelModuleSample.byteCount)
        #expect(
            layout.memberOffsets == [
                "occurred_ns": Offset.occurredNs, "subject": Offset.subject,
                "taints": Offset.taints, "unloaded": Offset.unloaded,
                "sample_shift": Offset.sampleShift, "name": Offset.name,
            ]
        )
    }

    @Test("cpu.profile's stacks are read where the compiler put their members")
    func cpuProfileLayout() throws {
        let object = try open(.cpuProfile)
        typealias Offset = CPUProfileStack.Offset
        let stack = try object.structureLayout("cpu_profile_stack")
        #expect(stack.sizeBytes == CPUProfileStack.byteCount)
        #expect(
            stack.memberOffsets == [
                "samples": Offset.samples, "unused": 8, "subject": Offset.subject,
                "kernel_frames": Offset.kernelFrames, "user_frames": Offset.userFrames,
                "frames": Offset.frames,
            ]
        )
        let key = try object.structureLayout("cpu_profile_key")
        #expect(key.memberOffsets == ["generation": 0, "pid": 4, "stack": 8])
        #expect(key.sizeBytes == MemoryLayout<CPUProfileKey>.size)
    }

    @Test("net.dns's samples and questions are read where the compiler put their members")
    func netDNSLayout() throws {
        let object = try open(.netDns)
        typealias Offset = NetDNSSample.Offset
        #expect(
            try object.structureLayout("net_dns_sample").memberOffsets == [
                "occurred_ns": Offset.occurredNs, "asked_ns": Offset.askedNs,
                "cgroup_id": Offset.cgroupID, "pid": Offset.processID, "flags": Offset.flags,
                "command": Offset.command, "server_address": Offset.serverAddress,
                "client_port": Offset.clientPort, "sample_shift": Offset.sampleShift,
                "message_bytes": Offset.messageBytes, "message_length": Offset.messageLength,
                "message": Offset.message,
            ]
        )
        typealias Question = NetDNSQuery.Offset
        let query = try object.structureLayout("net_dns_query")
        #expect(query.sizeBytes == NetDNSQuery.byteCount)
        #expect(
            query.memberOffsets == [
                "asked_ns": Question.askedNs, "cgroup_id": Question.cgroupID,
                "pid": Question.processID, "question_length": Question.questionLength,
                "command": Question.command, "server_address": Question.serverAddress,
                "question": Question.question,
            ]
        )
        let key = try object.structureLayout("net_dns_key")
        #expect(key.sizeBytes == MemoryLayout<NetDNSKey>.size)
        #expect(key.memberOffsets == ["cookie": 0, "id": 8, "client_port": 10, "padding": 12])
    }

    @Test("net.http's and net.tls's samples are read where the compiler put their members")
    func netHTTPLayout() throws {
        typealias Offset = NetHTTPSample.Offset
        for embedded in [EmbeddedObject.netHttp, .netTls] {
            let object = try open(embedded)
            let layout = try object.structureLayout("net_http_sample")
            #expect(layout.sizeBytes == NetHTTPSample.byteCount)
            #expect(
                layout.memberOffsets == [
                    "occurred_ns": Offset.occurredNs, "asked_ns": Offset.askedNs,
                    "conversation": Offset.conversation, "answer_offset": Offset.answerOffset,
                    "cgroup_id": Offset.cgroupID, "pid": Offset.processID, "chunk": Offset.chunk,
                    "answered": Offset.answered, "request_bytes": Offset.requestBytes,
                    "response_bytes": Offset.responseBytes, "request_length": Offset.requestLength,
                    "response_length": Offset.responseLength, "side": Offset.side,
                    "flags": Offset.flags, "sample_shift": Offset.sampleShift, "ends": Offset.ends,
                    "command": Offset.command, "request": Offset.request,
                    "response": Offset.response,
                ]
            )
            let ends = try object.structureLayout("net_http_ends")
            #expect(ends.sizeBytes == MemoryLayout<OwnConnection>.size)
            #expect(
                ends.memberOffsets == [
                    "local_address": Offset.localAddress - Offset.ends,
                    "remote_address": Offset.remoteAddress - Offset.ends,
                    "local_port": Offset.localPort - Offset.ends,
                    "remote_port": Offset.remotePort - Offset.ends,
                ]
            )
        }
    }

    @Test("aggregates' keys and values are read where the compiler put their members")
    func aggregateLayouts() throws {
        let drop = try open(.netDrop).structureLayout("net_drop_key")
        #expect(
            drop.memberOffsets == [
                "generation": offset(\NetDropKey.generation), "reason": offset(\NetDropKey.reason),
                "location": offset(\NetDropKey.location),
                "network_namespace": offset(\NetDropKey.networkNamespace),
                "interface": offset(\NetDropKey.interface),
                "ether_type": offset(\NetDropKey.etherType),
                "protocol": offset(\NetDropKey.ipProtocol), "padding": 27,
            ]
        )
        #expect(drop.sizeBytes == MemoryLayout<NetDropKey>.size)
        let value = try open(.netDrop).structureLayout("net_drop_value")
        #expect(value.memberOffsets == ["packets": 0, "bytes": 8, "interface": 16, "function": 32])
        let error = try open(.syscallError).structureLayout("syscall_error_key")
        #expect(
            error.memberOffsets == [
                "generation": 0, "error": offset(\SyscallErrorKey.error),
                "syscall": offset(\SyscallErrorKey.systemCall),
                "started_ns": offset(\SyscallErrorKey.startedNs),
                "pid": offset(\SyscallErrorKey.processID),
                "exec_id": offset(\SyscallErrorKey.execID),
            ]
        )
        let failed = try open(.syscallError).structureLayout("syscall_error_value")
        #expect(failed.memberOffsets == ["tally": 0, "subject": MemoryLayout<Tally>.size])
        #expect(failed.sizeBytes == MemoryLayout<SyscallErrorValue>.size)
        let wait = try open(.schedLatency).structureLayout("sched_latency_key")
        #expect(wait.memberOffsets == ["generation": 0, "padding": 4, "cgroup_id": 8])
        let histogram = try open(.schedLatency).structureLayout("histogram")
        #expect(histogram.memberOffsets == ["tally": 0, "buckets": 16])
        #expect(histogram.sizeBytes == DurationHistogram.byteCount)
        #expect(histogram.sizeBytes == MemoryLayout<HistogramValue>.size)
        let request = try open(.blockIo).structureLayout("block_io_key")
        #expect(
            request.memberOffsets == ["generation": 0, "major": 4, "minor": 8, "operation": 12]
        )
        let requests = try open(.blockIo).structureLayout("block_io_value")
        #expect(
            requests.memberOffsets == [
                "count": 0, "total_ns": 8, "buckets": 16,
                "bytes": offset(\BlockIOValue.bytes), "errors": offset(\BlockIOValue.errors),
                "disk": 232,
            ]
        )
        #expect(requests.sizeBytes == MemoryLayout<BlockIOValue>.size)
        let tally = try open(.netDrop).structureLayout("tally")
        #expect(tally.memberOffsets == ["count": 0, "sum": 8])
    }

    private func offset<Root>(_ member: PartialKeyPath<Root>) -> Int? {
        MemoryLayout<Root>.offset(of: member)
    }

    @Test("what every source has is the same on both sides", arguments: SourceCatalog.keys)
    func common(key: String) throws {
        let object = try open(SourceCatalog.source(key).plan.object)
        let numbers = try object.enumerators("source_counter")
        typealias Index = KernelCounters.Index
        #expect(numbers["SOURCE_SEEN"] == Index.seen.rawValue)
        #expect(numbers["SOURCE_RING_LOST"] == Index.ringLost.rawValue)
        #expect(numbers["SOURCE_MAP_FULL"] == Index.mapFull.rawValue)
        #expect(numbers["SOURCE_OWN"] == Index.own.rawValue)
        #expect(numbers["SOURCE_UNREADABLE"] == Index.unreadable.rawValue)
        #expect(numbers["SOURCE_SAMPLED_OUT"] == Index.sampledOut.rawValue)
        #expect(numbers["SOURCE_HELD"] == Index.held.rawValue)
        #expect(numbers["SOURCE_AGGREGATED"] == Index.aggregated.rawValue)
        #expect(numbers.count == Index.allCases.count + 1)
        let control = try object.structureLayout("source_control")
        #expect(control.sizeBytes == MemoryLayout<SourceControl>.size)
        #expect(
            control.memberOffsets == ["mode": 0, "sample_shift": 4, "generation": 8, "padding": 12]
        )
    }

    @Test("every rung loads and attaches, each program within 100,000 verified instructions")
    func verifierBudget() throws {
        let context = Observation.context()
        for source in SourceCatalog.all {
            let plan = source.plan
            for rung in plan.rungs {
                guard rung.needs == nil else { continue }
                let (object, links) = try HookLadder.attach(source, rung: rung, context: context)
                #expect(links.count >= rung.programs.subtracting(plan.iterators).count)
                for program in rung.programs {
                    let count = try object.usage(program).verifiedInstructions
                    #expect((1...100_000).contains(count), "\(plan.key) \(program): \(count)")
                }
            }
        }
    }

    @Test("a rung for other kernels is verified as far as this one allows, or says why not")
    func otherKernels() throws {
        let context = Observation.context()
        for source in SourceCatalog.all {
            for rung in source.plan.rungs where rung.needs != nil {
                do {
                    let object = try HookLadder.load(source, rung: rung, context: context)
                    for program in rung.programs {
                        let count = try object.usage(program).verifiedInstructions
                        #expect((1...100_000).contains(count), "\(program): \(count)")
                    }
                } catch {
                    // Never for the program's own sake.
                    let isRefused = [EPERM, ESRCH, EOPNOTSUPP, EINVAL].contains(error.errorNumber)
                    #expect(isRefused && !error.log.contains("BPF program is too large"))
                    #expect(!error.log.contains("invalid mem access"), "\(error)")
                }
            }
        }
    }

    @Test("a ladder tells why it left out a rung, and takes the next")
    func ladder() throws {
        let broken = HookRung(name: "no such program", programs: ["missing"])
        let rungs = ProcessExecSource.plan.rungs
        let hook = try Observation(ProcessExecSource.self, rungs: [broken] + rungs).hook
        #expect(hook.chosen == rungs[0].name)
        #expect(hook.refused.map(\.hook) == ["no such program"])
        #expect(hook.refused[0].reason.contains("no program 'missing'"))
        #expect(throws: SourceUnavailable.self) {
            try Observation(ProcessExecSource.self, rungs: [broken])
        }
    }

    @Test("probe finds a hook for every source here")
    func probe() throws {
        let probe = try NodeProbe.run()
        #expect(probe.isComplete)
        #expect(probe.missingCapabilities.isEmpty)
        #expect(probe.json.hasPrefix("{\"kernel\":"))
    }
}
