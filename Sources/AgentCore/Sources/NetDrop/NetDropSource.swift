import BPF

/// `net.drop`: packets that the kernel threw away, by reason and place (bpf/net_drop.bpf.c).
final class NetDropSource: DataSource {
    static let plan = SourcePlan(
        key: "net.drop",
        object: .netDrop,
        rungs: [
            HookRung(name: "tp_btf/kfree_skb", programs: ["drop_btf"]),
            HookRung(name: "raw_tp/kfree_skb", programs: ["drop_raw"]),
        ],
        ring: nil
    )

    private let reasons: KernelEnumeration
    private let symbols: KernelSymbols
    private var other = OtherTally()

    init(_ kernel: LoadedSource, context: SourceContext) {
        reasons = KernelEnumeration("skb_drop_reason", prefix: "SKB_DROP_REASON_")
        symbols = context.symbols
    }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        var drops: [(NetDropKey, NetDropValue)] = []
        try kernel.takeClosed("drops", key: NetDropKey.self, value: NetDropValue.self) {
            if let value = $1.first { drops.append(($0, value)) }
        }
        symbols.learn(drops.filter { $1.functionName == nil }.map(\.0.location))
        for (key, value) in drops { write(key, value, to: writer) }
        guard let rest = try other.take(kernel) else { return FlushCount(aggregates: drops.count) }
        writer.beginNow()
        writer.attribute(AttributeName.dropReason, AttributeName.otherValue)
        writer.attribute(AttributeName.dropPackets, rest.count)
        writer.attribute(AttributeName.dropBytes, rest.sum)
        return FlushCount(aggregates: drops.count + 1)
    }

    private func write(_ key: NetDropKey, _ value: NetDropValue, to writer: RecordWriter) {
        writer.beginNow()
        writer.attribute(AttributeName.dropReason, reasons.name(key.reason))
        if let function = value.functionName ?? symbols.name(key.location) {
            writer.attribute(AttributeName.dropFunction, function)
        }
        writer.attribute(AttributeName.dropPackets, value.packets)
        writer.attribute(AttributeName.dropBytes, value.bytes)
        if let type = NetworkProtocol.typeName(key.etherType) {
            writer.attribute(AttributeName.networkType, type)
        }
        if let transport = NetworkProtocol.transportName(key.ipProtocol) {
            writer.attribute(AttributeName.networkTransport, transport)
        }
        let interface = value.interfaceName
        if !interface.isEmpty { writer.attribute(AttributeName.interfaceName, interface) }
        if key.networkNamespace > 0 {
            writer.attribute(AttributeName.networkNamespace, key.networkNamespace)
        }
    }
}
