import BPF

/// `net.flow`: TCP connections and UDP with exact payload bytes per direction
/// (bpf/net_flow.bpf.c).
final class NetFlowSource: DataSource {
    /// Nil on the rung that cannot walk live connections.
    private var liveConnections: LiveConnections?
    private var udpFlows: NetFlowUDPFlows?
    private var unowned: UnownedConnections?
    /// What the first walk told of connections younger than the programs; written with the next.
    private var early: [UInt8] = []

    /// Leaves the agent's own sockets out, and adopts what is open already.
    init(_ kernel: LoadedSource, context: SourceContext) throws {
        context.ownSockets.publish(to: try kernel.map("own_sockets"))
        liveConnections = try LiveConnections(kernel)
        udpFlows = NetFlowUDPFlows(kernel)
        unowned = try UnownedConnections(kernel)
        // The first walk meets the listeners before the connections and adopts these.
        try liveConnections?.begin { early += $0 }
        try kernel.iterator("listening")?.run()
        try unowned?.begin()
    }

    func write(_ sample: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool {
        guard let sample = NetFlowSample(sample) else { return false }
        sample.write(to: writer)
        return true
    }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        var count = FlushCount()
        early.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: NetFlowSample.byteCount) {
                let end = start + NetFlowSample.byteCount
                let sample = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                if write(sample, to: writer) { count.samples += 1 }
            }
        }
        early = []
        try unowned?.look()
        try liveConnections?.walk { sample in
            if write(sample, to: writer) { count.samples += 1 }
        }
        count.aggregates = try udpFlows?.flush(kernel, into: writer) ?? 0
        return count
    }
}

extension NetFlowSource {
    /// The second rung sees no UDP, and learns later who accepted a connection; the third loses the
    /// owners of servers' sockets until these close them, and live connections.
    static let plan = SourcePlan(
        key: "net.flow",
        object: .netFlow,
        rungs: [
            HookRung(
                name: "tp_btf/inet_sock_set_state + iter/tcp,bpf_sk_storage_map + "
                    + "cgroup/getpeername + cgroup_skb",
                programs: Set(tcpPrograms + groupPrograms),
                omittedMaps: ["fallback_flows"],
                attachments: Dictionary(
                    uniqueKeysWithValues: groupPrograms.map { ($0, .controlGroupRoot) }
                )
            ),
            HookRung(
                name: "tp_btf/inet_sock_set_state + iter/tcp,bpf_sk_storage_map",
                programs: Set(tcpPrograms),
                omittedMaps: ["fallback_flows", "udp_flows"]
            ),
            HookRung(
                name: "raw_tp/inet_sock_set_state",
                programs: ["state_raw"],
                omittedMaps: ["flows", "listeners", "unowned", "news", "udp_flows", "udp_owners"]
            ),
        ],
        iterators: Set(iterators),
        walkedMaps: ["elsewhere": "flows"],
        keptMaps: ["flows", "own_connections", "listeners", "unowned", "udp_owners"]
    )

    private static let iterators = ["live", "elsewhere", "listening", "owners"]
    private static let tcpPrograms = ["state_btf", "close_btf"] + iterators
    private static let groupPrograms =
        ["owner_ipv4", "owner_ipv6", "udp_created", "udp_out", "udp_in"]
}
