import BPF
import Telemetry

/// `block.io`: requests to block devices (bpf/block_io.bpf.c).
final class BlockIOSource: DataSource {
    static let plan = SourcePlan(
        key: "block.io",
        object: .blockIo,
        rungs: [
            HookRung(
                name: "tp_btf/block_rq_complete + tp_btf/block_io_done",
                programs: ["part_btf", "done_btf"]
            ),
            HookRung(name: "tp_btf/block_rq_complete", programs: ["complete_btf"]),
            HookRung(name: "raw_tp/block_rq_complete", programs: ["complete_raw"]),
        ],
        ring: nil,
        signal: .metrics
    )

    private let operations: KernelEnumeration
    private var interval = AggregateInterval()
    private var other = OtherTally()
    private var otherBytes = OtherTally("other_parts", index: 0)
    private var otherErrors = OtherTally("other_parts", index: 1)

    init(_ kernel: LoadedSource, context: SourceContext) {
        operations = KernelEnumeration("req_op", prefix: "REQ_OP_")
    }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount {
        interval.advance()
        var count = 0
        try kernel.takeClosed("requests", key: BlockIOKey.self, value: BlockIOValue.self) {
            if let value = $1.first { count += write($0, value, to: writer) }
        }
        return try FlushCount(aggregates: count + writeRest(kernel, to: writer))
    }

    /// What found no room, of all devices and operations together; returns how many points.
    private func writeRest(_ kernel: LoadedSource, to writer: RecordWriter) throws(BPFError) -> Int
    {
        var count = 0
        func endPoint() {
            writer.attribute(AttributeName.systemDevice, AttributeName.otherValue)
            count += 1
        }
        if let rest = try other.take(kernel) {
            // Its buckets are not known: the last one has no upper bound.
            writer.beginHistogram(.diskDuration, DurationHistogram(rest), over: interval)
            endPoint()
        }
        if let rest = try otherBytes.take(kernel) {
            writer.beginSum(.diskBytes, rest.sum, over: interval)
            endPoint()
        }
        if let rest = try otherErrors.take(kernel) {
            writer.beginSum(.diskErrors, rest.count, over: interval)
            endPoint()
        }
        return count
    }

    /// Writes up to three points of one device and operation; returns how many.
    private func write(_ key: BlockIOKey, _ value: BlockIOValue, to writer: RecordWriter) -> Int {
        guard let durations = value.durations else { return 0 }
        var count = 1
        // The bytes of a request may be known in one interval and its time in the next.
        if durations.tally.count > 0 {
            writer.beginHistogram(.diskDuration, durations, over: interval)
            writeDevice(key, value, to: writer)
            count += 1
        }
        writer.beginSum(.diskBytes, value.bytes, over: interval)
        writeDevice(key, value, to: writer)
        if value.errors > 0 {
            writer.beginSum(.diskErrors, value.errors, over: interval)
            writeDevice(key, value, to: writer)
            count += 1
        }
        return count
    }

    private func writeDevice(_ key: BlockIOKey, _ value: BlockIOValue, to writer: RecordWriter) {
        let disk = value.disk
        let numbers = "\(key.major):\(key.minor)"
        writer.attribute(AttributeName.systemDevice, disk.isEmpty ? numbers : disk)
        writer.attribute(AttributeName.diskDirection, operations.name(key.operation))
    }
}
