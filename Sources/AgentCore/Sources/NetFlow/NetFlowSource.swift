package import BPF

/// `net.flow`: TCP connections with exact payload bytes per direction (bpf/net_flow.bpf.c).
package final class NetFlowSource: DataSource {
    package static let key = "net.flow"

    package let hook: HookReport
    private let object: BPFObject
    private let links: [BPFLink]
    private let programs: Set<String>
    private let samples: BPFRingBuffer
    private let counters: BPFCounters
    /// Nil on the rung that cannot walk live connections.
    private let liveConnections: BPFIterator?
    /// Samples that are not of the program's layout; a mismatch of builds.
    private(set) var malformed = 0

    /// What the first walk told of connections younger than the programs; written with the next.
    private var early: [UInt8] = []

    /// Starts the source, leaves the agent's own sockets out, and adopts what is open already.
    package convenience init(hierarchyNumber: UInt32, ownSockets: OwnSockets) throws {
        try self.init(hierarchyNumber, ownSockets: ownSockets, rungs: Self.rungs)
    }

    /// Starts the source on one of these rungs.
    init(_ hierarchyNumber: UInt32, ownSockets: OwnSockets, rungs: [HookRung]) throws {
        let climbed = try HookLadder.climb(
            .netFlow,
            rungs: rungs,
            iterators: Self.iterators
        ) { object throws(BPFError) in
            try object.setConstant("cgroup_hierarchy", hierarchyNumber)
        }
        object = climbed.object
        links = climbed.links
        hook = climbed.report
        programs = climbed.rung.programs
        samples = try BPFRingBuffer(object.map("samples"))
        counters = try BPFCounters(object.map("counters"))
        ownSockets.publish(to: try object.map("own_sockets"))
        guard programs.isSuperset(of: Self.iterators) else {
            liveConnections = nil
            return
        }
        let iterator = try object.iterator("live")
        liveConnections = iterator
        // The first walk meets the listeners before the connections and adopts these.
        try iterator.run(recordBytes: NetFlowSample.byteCount) { early += $0 }
        try object.iterator("owners").run()
    }

    package var wakeDescriptor: Int32 { samples.descriptor }

    package func drain(into writer: RecordWriter) throws(BPFError) -> Int {
        var count = 0
        try samples.consume { count += write($0, to: writer) }
        return count
    }

    package func flush(into writer: RecordWriter) throws(BPFError) -> Int {
        var count = 0
        early.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: NetFlowSample.byteCount) {
                let end = start + NetFlowSample.byteCount
                count += write(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), to: writer)
            }
        }
        early = []
        try liveConnections?.run(recordBytes: NetFlowSample.byteCount) {
            count += write($0, to: writer)
        }
        return count
    }

    package func kernelCounters(_ bound: KernelCounters.Bound) throws(BPFError) -> KernelCounters {
        try KernelCounters(counters, bound: bound)
    }

    package func missedRuns() throws(BPFError) -> UInt64 {
        var sum: UInt64 = 0
        for program in programs { sum += try object.missedRuns(program) }
        return sum
    }

    private func write(_ bytes: UnsafeRawBufferPointer, to writer: RecordWriter) -> Int {
        guard let sample = NetFlowSample(bytes) else {
            malformed += 1
            return 0
        }
        sample.write(to: writer)
        return 1
    }
}

extension NetFlowSource {
    static let iterators: Set<String> = ["live", "owners"]

    /// Best first. The second loses the owners of servers' sockets until these close them, the
    /// third also live connections.
    static let rungs = [
        HookRung(
            name:
                "tp_btf/inet_sock_set_state + iter/tcp + tp_btf/sock_send_length,sock_recv_length",
            programs: [
                "state_btf", "close_btf", "live", "owners", "owner_send", "owner_receive",
            ],
            omittedMaps: ["fallback_flows"]
        ),
        HookRung(
            name: "tp_btf/inet_sock_set_state + iter/tcp",
            programs: ["state_btf", "close_btf", "live", "owners"],
            omittedMaps: ["fallback_flows"]
        ),
        HookRung(
            name: "raw_tp/inet_sock_set_state",
            programs: ["state_raw"],
            omittedMaps: ["flows", "listeners"]
        ),
    ]
}
