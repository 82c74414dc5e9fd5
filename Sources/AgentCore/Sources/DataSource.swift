import BPF
import Glibc

/// One kind of record: what is loaded for it, and how what the programs tell becomes records.
///
/// A source belongs to the thread that drains it. Loading, rings, counters, controls, the ledger
/// and sealing are the framework's: a source writes records, and nothing else.
protocol DataSource: AnyObject {
    /// What it is before anything is loaded.
    static var plan: SourcePlan { get }

    /// Sets constants and sizes of an opened object, before it is loaded.
    static func prepare(_ object: BPFObject, context: SourceContext) throws(BPFError)

    /// Libraries that it cannot look into for want of room, since the start.
    var leftOut: Int { get }

    /// Begins with programs that run already; adopts what is older than they are.
    init(_ kernel: LoadedSource, context: SourceContext) throws

    /// Takes what the node and the server want of this source alone.
    func configure(_ policy: AgentPolicy, on kernel: LoadedSource) throws(BPFError)

    /// Writes a sample of the ring as one record; false where the bytes are not of its layout.
    func write(_ sample: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool

    /// Writes records of what is still going on or was added up, every few seconds.
    func flush(_ kernel: LoadedSource, into writer: RecordWriter) throws(BPFError) -> FlushCount
}

extension DataSource {
    var leftOut: Int { 0 }

    /// The data source's key.
    static var key: String { plan.key }

    static func prepare(_ object: BPFObject, context: SourceContext) throws(BPFError) {
        try prepareControlGroups(object, context: context)
        let constants = [
            ("own_pid", UInt32(clamping: getpid())),
            ("own_parent_pid", UInt32(clamping: context.ownParentProcessID)),
            ("own_network_namespace", NodeIdentity.networkNamespace()),
        ]
        for (name, value) in constants where object.hasConstant(name) {
            try object.setConstant(name, value)
        }
        if let namespace = context.onlyNamespace, object.hasConstant("only_namespace") {
            try object.setConstant("only_namespace", namespace)
        }
    }

    /// Tells a program that asks for control groups which hierarchy tells containers apart.
    static func prepareControlGroups(
        _ object: BPFObject,
        context: SourceContext
    ) throws(BPFError) {
        guard object.hasConstant("cgroup_hierarchy") else { return }
        try object.setConstant("cgroup_hierarchy", context.hierarchy.number)
    }

    func configure(_ policy: AgentPolicy, on kernel: LoadedSource) throws(BPFError) {}

    func write(_ sample: UnsafeRawBufferPointer, to writer: RecordWriter) -> Bool { false }

    func flush(
        _ kernel: LoadedSource,
        into writer: RecordWriter
    ) throws(BPFError) -> FlushCount { FlushCount() }
}
