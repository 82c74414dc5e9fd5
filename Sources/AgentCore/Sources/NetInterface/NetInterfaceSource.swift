import BPF

/// `net.interface`: packets and bytes per interface and direction (bpf/net_interface.bpf.c).
final class NetInterfaceSource: DataSource {
    static let plan = SourcePlan(
        key: "net.interface",
        object: .netInterface,
        rungs: [
            rung("tcx/ingress + tcx/egress", by: .link),
            rung("tc clsact/ingress + tc clsact/egress", by: .filter),
        ],
        ring: nil
    )

    private var names: [UInt32: String] = [:]
    private var other = OtherTally()

    init(_ kernel: LoadedSource, context: SourceContext) {}

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        names = NetworkInterfaces.names().merging(names) { now, _ in now }
        var count = 0
        try kernel.takeClosed("traffic", key: NetInterfaceKey.self, value: Tally.self) {
            guard let tally = $1.first else { return }
            write(names[$0.interface] ?? String($0.interface), $0, tally, to: writer)
            count += 1
        }
        // Those that are gone were needed for their last interval only.
        names = NetworkInterfaces.names()
        if let rest = try other.take(kernel) {
            writeCounts(AttributeName.otherValue, rest, to: writer)
            count += 1
        }
        try kernel.followInterfaces()
        return FlushCount(aggregates: count)
    }

    private func write(
        _ name: String,
        _ key: NetInterfaceKey,
        _ tally: Tally,
        to writer: RecordWriter
    ) {
        writeCounts(name, tally, to: writer)
        writer.attribute(AttributeName.networkDirection, key.directionName)
    }

    private func writeCounts(_ name: String, _ tally: Tally, to writer: RecordWriter) {
        writer.beginNow()
        writer.attribute(AttributeName.interfaceName, name)
        writer.attribute(AttributeName.interfacePackets, tally.count)
        writer.attribute(AttributeName.interfaceBytes, tally.sum)
    }

    private static func rung(_ name: String, by means: BPFTrafficHook.Means) -> HookRung {
        HookRung(
            name: name,
            programs: ["receive", "transmit"],
            attachments: [
                "receive": .interfaces(BPFTrafficHook(.receive, by: means)),
                "transmit": .interfaces(BPFTrafficHook(.transmit, by: means)),
            ]
        )
    }
}
