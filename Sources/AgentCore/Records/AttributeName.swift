/// Every attribute name the agent writes: OpenTelemetry's semantic conventions where one exists,
/// ours under `meterbee.`.
enum AttributeName {
    // Resource.
    static let hostName = "host.name"
    static let hostID = "host.id"
    static let hostArchitecture = "host.arch"
    static let osType = "os.type"
    static let osVersion = "os.version"
    static let serviceName = "service.name"
    static let serviceVersion = "service.version"
    static let serviceInstanceID = "service.instance.id"

    // Any record.
    /// How many samples the record stands for, told when it is more than one.
    static let sampleWeight = "meterbee.sample_weight"

    // Who.
    static let processID = "process.pid"
    static let parentProcessID = "process.parent_pid"
    static let executableName = "process.executable.name"
    static let executablePath = "process.executable.path"
    static let commandArguments = "process.command_args"
    static let userID = "user.id"
    static let containerID = "container.id"
    static let containerName = "container.name"

    // Kubernetes.
    static let nodeName = "k8s.node.name"
    static let namespaceName = "k8s.namespace.name"
    static let podName = "k8s.pod.name"
    /// Told where the pod's name is not known.
    static let podUID = "k8s.pod.uid"
    /// Before the key of a label.
    static let podLabelPrefix = "k8s.pod.label."
    static let deploymentName = "k8s.deployment.name"
    static let replicaSetName = "k8s.replicaset.name"
    static let statefulSetName = "k8s.statefulset.name"
    static let daemonSetName = "k8s.daemonset.name"
    static let jobName = "k8s.job.name"

    // Connections.
    static let networkTransport = "network.transport"
    static let networkType = "network.type"
    static let sourceAddress = "source.address"
    static let sourcePort = "source.port"
    static let destinationAddress = "destination.address"
    static let destinationPort = "destination.port"

    /// A connection's number on its node, the socket's cookie; the same in all its records.
    static let flowID = "meterbee.flow.id"
    /// Which end of the connection the process has: `client`, `server` or `unknown`.
    static let flowRole = "meterbee.flow.role"
    /// `open`, `closed`, or `failed` when it was never established.
    static let flowState = "meterbee.flow.state"
    /// Payload bytes sent by the process and acknowledged, since the connection's last record.
    static let flowBytesSent = "meterbee.flow.bytes_sent"
    /// Payload bytes received for the process, since the connection's last record.
    static let flowBytesReceived = "meterbee.flow.bytes_received"
    /// Segments sent, since the connection's last record.
    static let flowPacketsSent = "meterbee.flow.packets_sent"
    /// Segments received, since the connection's last record.
    static let flowPacketsReceived = "meterbee.flow.packets_received"
    /// Segments sent again, since the connection's last record.
    static let flowRetransmits = "meterbee.flow.retransmits"
    /// The smoothed round-trip time in microseconds.
    static let flowRoundTripUs = "meterbee.flow.rtt_us"
    /// Microseconds since the handshake; absent for connections older than the agent.
    static let flowDurationUs = "meterbee.flow.duration_us"
    /// The inode number of the network namespace.
    static let networkNamespace = "meterbee.network.namespace"

    // Executions.
    /// Bytes of all arguments, told when not all of them are in the record.
    static let argumentsBytes = "meterbee.process.args_bytes"
    /// The inode number of the executable.
    static let executableInode = "meterbee.process.executable_inode"
    /// The effective user, told when it is not the real one.
    static let effectiveUserID = "meterbee.process.effective_user_id"
    /// Nanoseconds from boot to the process's start; with the pid it names a process once.
    static let processStartNs = "meterbee.process.start_ns"
    /// How many programs a process has been, as the kernel counts; tells two in one process apart.
    static let processExecID = "meterbee.process.exec_id"

    /// Parent, grandparent and so on, each as `name:pid`, at most eight.
    static let processAncestors = "meterbee.process.ancestors"

    // Ends.
    static let exitCode = "process.exit.code"
    /// The number of the signal that ended a process.
    static let exitSignal = "meterbee.process.exit_signal"
    /// 1 where the kernel wrote a core file.
    static let exitCoreDumped = "meterbee.process.core_dumped"
    /// 1 where the process's first thread had ended before the others.
    static let exitLeaderFirst = "meterbee.process.leader_exited_first"
    /// Microseconds from a process's start to its end.
    static let processLifetimeUs = "meterbee.process.lifetime_us"
    /// Microseconds of processor time of all its threads.
    static let processCPUUs = "meterbee.process.cpu_us"
    /// The most memory it ever had resident.
    static let processMaxRSSBytes = "meterbee.process.max_rss_bytes"

    // Aggregates.
    /// Stands for every key that found no room.
    static let otherValue = "other"

    // Interfaces and dropped packets.
    static let interfaceName = "network.interface.name"
    static let networkDirection = "network.io.direction"
    /// Packets since the interface's last record.
    static let interfacePackets = "meterbee.interface.packets"
    /// Bytes, with link headers but on loopback, since the interface's last record.
    static let interfaceBytes = "meterbee.interface.bytes"
    /// Packets that could not be received or transmitted, told where there are any.
    static let interfaceErrors = "meterbee.interface.errors"
    /// Packets that found no room, told where there are any.
    static let interfaceDrops = "meterbee.interface.drops"
    /// The kernel's own name for why, in lower case.
    static let dropReason = "meterbee.drop.reason"
    /// The kernel function that dropped.
    static let dropFunction = "meterbee.drop.function"
    /// Packets dropped for this reason since the last record of it.
    static let dropPackets = "meterbee.drop.packets"
    /// Their bytes, headers included, as far as they were still there.
    static let dropBytes = "meterbee.drop.bytes"

    // Names.
    static let dnsQuestionName = "dns.question.name"
    static let dnsAnswers = "dns.answers"
    static let serverAddress = "server.address"
    static let serverPort = "server.port"
    static let errorType = "error.type"
    /// The record type asked for, such as `AAAA`.
    static let dnsQuestionType = "meterbee.dns.question.type"
    /// The server's answer code, such as `NXDOMAIN`; absent without an answer.
    static let dnsResponseCode = "meterbee.dns.response_code"
    /// Answers that the server says it gives.
    static let dnsAnswerCount = "meterbee.dns.answer_count"
    /// Microseconds from the question, the first where it was repeated, to the answer.
    static let dnsLatencyUs = "meterbee.dns.latency_us"

    // Requests.
    static let httpMethod = "http.request.method"
    static let httpStatus = "http.response.status_code"
    /// Folded: what differs from request to request is a placeholder such as `{id}`.
    static let urlPath = "url.path"
    static let urlScheme = "url.scheme"
    static let peerAddress = "network.peer.address"
    static let peerPort = "network.peer.port"
    /// Which end of the exchange the process has: `client` or `server`.
    static let httpSide = "meterbee.http.side"
    /// Microseconds from the request to the answer's first bytes.
    static let httpLatencyUs = "meterbee.http.latency_us"

    // Performance.
    static let systemDevice = "system.device"
    /// The operation; `read` and `write` as the convention has them, and the kernel's others.
    static let diskDirection = "disk.io.direction"
    /// The control group's number, which is its directory's inode.
    static let cgroupID = "meterbee.cgroup.id"
    /// The system call.
    static let syscallName = "meterbee.syscall.name"
    /// How often it failed so since the last record of the same kind.
    static let syscallCount = "meterbee.syscall.errors"
    /// A victim's address space.
    static let processVirtualBytes = "meterbee.process.virtual_bytes"
    /// What was added to a victim's score, -1000 to 1000.
    static let oomScoreAdjustment = "meterbee.oom.score_adjustment"
    /// Who asked for memory when there was none.
    static let oomTriggerPID = "meterbee.oom.trigger.pid"
    /// Its command, at most 15 bytes.
    static let oomTriggerName = "meterbee.oom.trigger.name"

    // The agent itself.
    /// Which source the record is about; absent in the record about the agent as a whole.
    static let agentSource = "meterbee.agent.source"
    /// Which set of kernel counters the account is of.
    static let agentEpoch = "meterbee.agent.epoch"
    /// How much the source tells of what it sees.
    static let agentLevel = "meterbee.agent.level"
    /// Copies of libssl that a source cannot look into for want of room, since the start.
    static let agentLibrariesLeftOut = "meterbee.agent.libraries_left_out"
    /// What is wrong now.
    static let agentTrouble = "meterbee.agent.trouble"
    /// The hooks in use, by their kernel names.
    static let agentHook = "meterbee.agent.hook"
    /// Better ones, each with why it was not taken.
    static let agentHooksRefused = "meterbee.agent.hooks_refused"
    /// Each program with the time a run took, and how often the kernel skipped it.
    static let agentPrograms = "meterbee.agent.programs"
    /// What the account's numbers begin with.
    static let agentLedger = "meterbee.ledger."
    /// Proportional memory of worker and loader.
    static let agentMemoryBytes = "meterbee.agent.memory_bytes"
    /// Their processor time lately, in millionths of a core.
    static let agentCPU = "meterbee.agent.cpu_millionths"
    /// The kernel's time in the programs lately, in millionths of a core.
    static let agentProgramTime = "meterbee.agent.program_millionths"
    /// What waits for the server.
    static let agentSpoolBytes = "meterbee.agent.spool_bytes"
    static let agentRequests = "meterbee.agent.requests"
    static let agentFailures = "meterbee.agent.failures"

    // Profiles.
    /// Functions, the outermost first, separated by semicolons; the kernel's end in `_[k]`.
    static let profileStack = "meterbee.profile.stack"
    /// How often the stack was met since its last record.
    static let profileSamples = "meterbee.profile.samples"
    /// Microseconds of processor time that they stand for.
    static let profileCPUUs = "meterbee.profile.cpu_us"

    // Files.
    static let filePath = "file.path"
    static let fileInode = "file.inode"
    /// The file system's device, major and minor number.
    static let fileDevice = "meterbee.file.device"
    /// `read`, `write`, `read_write` or `none`.
    static let fileAccess = "meterbee.file.access"
    /// Flags of open(2) besides.
    static let fileFlags = "meterbee.file.flags"
    /// The rule of the policy that names the file.
    static let fileRule = "meterbee.file.rule"
    /// 1 where the path is longer than what is told of it, or could not be followed.
    static let filePathCut = "meterbee.file.path_cut"

    // Rights.
    static let threadID = "thread.id"
    /// The system call that changed them.
    static let credentialCall = "meterbee.credential.call"
    /// What a user, a group or another number was.
    static func credentialBefore(_ name: String) -> String { "meterbee.credential.\(name).before" }
    /// What it became.
    static func credentialAfter(_ name: String) -> String { "meterbee.credential.\(name).after" }
    /// Capabilities that came to a set.
    static func credentialGained(_ set: String) -> String {
        "meterbee.credential.capabilities.\(set).gained"
    }
    /// Those that went.
    static func credentialLost(_ set: String) -> String {
        "meterbee.credential.capabilities.\(set).lost"
    }

    // Kernel modules.
    static let moduleName = "meterbee.module.name"
    /// `load` or `unload`.
    static let moduleAction = "meterbee.module.action"
    /// What the kernel holds against it, such as `unsigned`.
    static let moduleTaints = "meterbee.module.taints"

    // eBPF programs.
    /// The kernel's name of the program's type, in lower case.
    static let bpfType = "meterbee.bpf.program.type"
    /// At most 15 bytes, as its loader calls it.
    static let bpfName = "meterbee.bpf.program.name"
    /// Its number while it is loaded; absent where the kernel refused it.
    static let bpfID = "meterbee.bpf.program.id"
    static let bpfInstructions = "meterbee.bpf.program.instructions"
}
