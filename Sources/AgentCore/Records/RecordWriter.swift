import Glibc
import Telemetry

/// Collects one source's records into requests and hands each out when it is large or old enough.
///
/// A request holds one source only: so the server stores it as it comes, and what it refuses of a
/// request is known by source.
package final class RecordWriter {
    /// A finished request, not yet compressed.
    package struct Request {
        package let key: LedgerKey
        package let records: Int
        /// Of these, records of aggregates.
        package let derived: Int
        package let isSecurity: Bool
        /// What the kernel had counted before its samples were drained.
        package let kernel: KernelCounters
        package let body: UnsafeRawBufferPointer
    }

    /// Large enough for the compressor, small enough for a node's memory.
    private static let requestBytesMax = 262_144

    private let key: LedgerKey
    private let isSecurity: Bool
    private let resource: () -> ResourceAttributes
    private let deliver: (Request) -> Void
    /// What the source's records are; only that encoder is ever written to.
    private let signal: Signal
    // SAFETY: one thread writes, and nothing that is called while one of them is changed or handed
    // out comes back here; checking that at run time for every attribute costs a tenth of it.
    @exclusivity(unchecked) private var logs: OTLPLogsEncoder
    @exclusivity(unchecked) var metrics: OTLPMetricsEncoder
    private var openDerived = 0
    /// Of the record begun last.
    private var occurredBootNs: UInt64 = 0
    let containers: ContainerResolver
    /// Goes with the requests that are finished from now on.
    var kernel = KernelCounters()
    /// Knows processes' parents and executables; nil where nobody asks for them.
    var processes: ProcessTree?
    /// Masks secrets in arguments; nil where the node allows them to be told.
    var redactor: ArgumentRedactor? = ArgumentRedactor()
    /// What the records handed out so far are billed by the default rule of agents' sources,
    /// `agent-v1`: canonical size without the resource, which our own agent chose.
    private(set) var billableBytes: UInt64 = 0
    private(set) var clock = KernelClock()

    /// Records in the request that is being written.
    package var openRecords: Int { logs.recordCount + metrics.pointCount }

    /// - Parameters:
    ///   - signal: What the source's records are: log records or metric points.
    ///   - resource: Asked once for each request.
    ///   - deliver: Called with each finished request, whose bytes are valid during the call only.
    init(
        key: LedgerKey,
        isSecurity: Bool = false,
        signal: Signal = .logs,
        containers: ContainerResolver,
        resource: @escaping () -> ResourceAttributes,
        deliver: @escaping (Request) -> Void
    ) {
        self.key = key
        self.isSecurity = isSecurity
        self.signal = signal
        logs = OTLPLogsEncoder(capacity: signal == .logs ? 32_768 : 0)
        metrics = OTLPMetricsEncoder(capacity: signal == .metrics ? 32_768 : 0)
        self.containers = containers
        self.resource = resource
        self.deliver = deliver
    }

    /// Compares the kernel's clock with the wall's again, before samples are read.
    func updateClock() { clock.update() }

    /// Begins a record of something that happened so many nanoseconds after boot.
    ///
    /// - Parameter isDerived: It is of what programs had added up or kept in a map, and no sample.
    func begin(occurredBootNs: UInt64, isDerived: Bool = false) {
        prepareRequest(isDerived: isDerived)
        self.occurredBootNs = occurredBootNs
        let occurred = clock.unixNano(occurredBootNs)
        logs.beginRecord(
            timeUnixNano: occurred,
            observedTimeUnixNano: occurred,
            eventName: key.source
        )
    }

    /// Begins a record of what was added up until now.
    func beginNow() {
        begin(
            occurredBootNs: UInt64(clamping: KernelClock.read(CLOCK_BOOTTIME)),
            isDerived: true
        )
    }

    /// Hands out what has been written, if anything.
    package func finish() {
        let records = openRecords
        guard records > 0 else { return }
        billableBytes &+= UInt64(logs.recordBytes + metrics.recordBytes)
        if signal == .metrics {
            metrics.withFinishedBytes { deliver($0, records: records) }
            metrics.reset()
        } else {
            logs.withFinishedBytes { deliver($0, records: records) }
            logs.reset()
        }
        openDerived = 0
    }

    private func deliver(_ body: UnsafeRawBufferPointer, records: Int) {
        deliver(
            Request(
                key: key,
                records: records,
                derived: openDerived,
                isSecurity: isSecurity,
                kernel: kernel,
                body: body
            )
        )
    }

    /// Makes room for a record, and begins a request where none is.
    ///
    /// - Parameter isDerived: Each is counted with the request it is in: after a crash the batches
    ///   that were sealed are all that is known.
    func prepareRequest(isDerived: Bool) {
        if logs.byteCount + metrics.byteCount >= Self.requestBytesMax { finish() }
        if openRecords == 0 { beginRequest() }
        if isDerived { openDerived += 1 }
    }

    private func beginRequest() {
        if signal == .metrics { metrics.beginResource() } else { logs.beginResource() }
        for (name, value) in resource().pairs { attribute(name, value) }
        if signal == .metrics {
            metrics.beginScope(name: key.source, version: AgentVersion.text)
        } else {
            logs.beginScope(name: key.source, version: AgentVersion.text)
        }
    }
}

extension RecordWriter {
    /// Adds a string attribute to the record begun last.
    func attribute(_ name: String, _ value: String) {
        if signal == .metrics {
            metrics.attribute(name, value)
        } else {
            logs.attribute(name, value)
        }
    }

    /// Adds an integer attribute to the record begun last.
    func attribute(_ name: String, _ value: some FixedWidthInteger) {
        if signal == .metrics {
            metrics.attribute(name, Int64(clamping: value))
        } else {
            logs.attribute(name, Int64(clamping: value))
        }
    }

    /// Adds an array of strings to the record begun last.
    func attribute(_ name: String, _ values: [String]) {
        if signal == .metrics {
            metrics.attribute(name, values)
        } else {
            logs.attribute(name, values)
        }
    }

    /// Adds the arguments of a program, secrets masked.
    func arguments(_ name: String, _ values: [String]) {
        attribute(name, redactor?.redact(values) ?? values)
    }

    /// Adds a network address.
    func attribute(_ name: String, _ address: NetworkAddress) {
        address.withText {
            if signal == .metrics {
                metrics.attribute(name, utf8: $0)
            } else {
                logs.attribute(name, utf8: $0)
            }
        }
    }

    /// Adds how many samples the record stands for, 2^shift, unless it is itself alone.
    func sampleWeight(shift: some FixedWidthInteger) {
        guard shift > 0, shift < 63 else { return }
        attribute(AttributeName.sampleWeight, 1 << Int64(shift))
    }

    /// Adds the parents of a process and its executable, as far as they are known.
    ///
    /// - Parameters:
    ///   - startedNs: Its start; nil for the process that has, or had last, this number.
    ///   - hasPath: The record tells the executable itself.
    func lineage(processID: UInt32, startedNs: UInt64?, hasPath: Bool = false) {
        let known = processes?.lineage(
            processID,
            startedNs: startedNs,
            occurredNs: occurredBootNs
        )
        guard let lineage = known else { return }
        if !hasPath, let path = lineage.executablePath {
            attribute(AttributeName.executablePath, path)
        }
        if !lineage.ancestors.isEmpty {
            attribute(AttributeName.processAncestors, lineage.ancestors)
        }
    }

    /// Adds the container of a control group with its pod, where it is one's.
    ///
    /// - Parameter processID: A process of the group, which helps where the group is gone.
    func container(cgroupID: UInt64, processID: UInt32 = 0) {
        for pair in containers.attributes(cgroupID: cgroupID, processID: processID) {
            attribute(pair.name, pair.value)
        }
    }
}
