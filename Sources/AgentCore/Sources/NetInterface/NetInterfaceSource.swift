import BPF
import Glibc

/// `net.interface`: packets and bytes per interface and direction, as the kernel counts them.
///
/// Nothing runs when a packet passes: the counters are read at every flush.
final class NetInterfaceSource: DataSource {
    static let plan = SourcePlan(
        key: "net.interface",
        object: .netInterface,
        rungs: [HookRung(name: "rtnetlink", programs: [])],
        ring: nil
    )

    private let sockets: LinkSockets
    private let countMax: Int
    private var accounts: InterfaceAccounts
    private var lossesTold: UInt64 = 0

    /// Earlier agents had programs among the traffic filters of every interface.
    static func prepare(_ object: BPFObject, context: SourceContext) throws(BPFError) {
        guard let first = if_nameindex() else { return }
        defer { if_freenameindex(first) }
        var next = first
        while next.pointee.if_index != 0 {
            BPFTrafficFilters.remove(fromInterface: next.pointee.if_index)
            next += 1
        }
    }

    init(_ kernel: LoadedSource, context: SourceContext) throws {
        sockets = try LinkSockets()
        countMax = context.interfacesMax
        accounts = InterfaceAccounts(countMax: countMax)
    }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        let growth = try sockets.read(into: &accounts)
        let isTold = kernel.control.mode == .full
        try kernel.count(count(growth, isTold: isTold))
        if !kernel.isAttached {
            // What passes until it is wanted again is nobody's.
            accounts = InterfaceAccounts(countMax: countMax)
            lossesTold = 0
        }
        guard isTold else { return FlushCount() }
        var records = 0
        for one in growth {
            records += write(one.counters.received, "receive", of: one, to: writer)
            records += write(one.counters.transmitted, "transmit", of: one, to: writer)
        }
        return FlushCount(aggregates: records)
    }

    private func count(_ growth: [InterfaceAccounts.Growth], isTold: Bool) -> KernelCounters {
        var counted = KernelCounters()
        for one in growth {
            counted.seen &+= one.counters.packets
            if one.name == nil { counted.mapFull &+= one.counters.packets }
        }
        if isTold { counted.aggregated = counted.seen } else { counted.held = counted.seen }
        counted.mapFull &+= accounts.lossCount - lossesTold
        lossesTold = accounts.lossCount
        return counted
    }

    /// The number of records: none where there is nothing to tell.
    private func write(
        _ traffic: InterfaceTraffic,
        _ direction: String,
        of growth: InterfaceAccounts.Growth,
        to writer: RecordWriter
    ) -> Int {
        guard !traffic.isNothing else { return 0 }
        writer.beginNow()
        writer.attribute(AttributeName.interfaceName, growth.name ?? AttributeName.otherValue)
        writer.attribute(AttributeName.networkDirection, direction)
        writer.attribute(AttributeName.interfacePackets, traffic.packets)
        writer.attribute(AttributeName.interfaceBytes, traffic.bytes)
        for (name, count) in [
            (AttributeName.interfaceErrors, traffic.errors),
            (AttributeName.interfaceDrops, traffic.drops),
        ] where count > 0 { writer.attribute(name, count) }
        return 1
    }
}
