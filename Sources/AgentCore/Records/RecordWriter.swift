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
    private var encoder = OTLPLogsEncoder(capacity: 32_768)
    private var openDerived = 0
    let containers: ContainerResolver
    /// Goes with the requests that are finished from now on.
    var kernel = KernelCounters()
    private(set) var clock = KernelClock()

    /// Records in the request that is being written.
    package var openRecords: Int { encoder.recordCount }

    /// - Parameters:
    ///   - resource: Asked once for each request.
    ///   - deliver: Called with each finished request, whose bytes are valid during the call only.
    init(
        key: LedgerKey,
        isSecurity: Bool = false,
        containers: ContainerResolver,
        resource: @escaping () -> ResourceAttributes,
        deliver: @escaping (Request) -> Void
    ) {
        self.key = key
        self.isSecurity = isSecurity
        self.containers = containers
        self.resource = resource
        self.deliver = deliver
    }

    /// Compares the kernel's clock with the wall's again, before samples are read.
    func updateClock() { clock.update() }

    /// Begins a record of something that happened so many nanoseconds after boot.
    func begin(occurredBootNs: UInt64) {
        if encoder.byteCount >= Self.requestBytesMax { finish() }
        if encoder.recordCount == 0 { beginRequest() }
        let occurred = clock.unixNano(occurredBootNs)
        encoder.beginRecord(
            timeUnixNano: occurred,
            observedTimeUnixNano: occurred,
            eventName: key.source
        )
    }

    /// Begins a record of what was added up until now.
    func beginNow() {
        begin(occurredBootNs: UInt64(clamping: KernelClock.read(CLOCK_BOOTTIME)))
    }

    /// Says that so many of the records written last are of aggregates.
    func markDerived(_ count: Int) { openDerived += count }

    /// Hands out what has been written, if anything.
    package func finish() {
        let records = encoder.recordCount
        guard records > 0 else { return }
        encoder.withFinishedBytes { body in
            deliver(
                Request(
                    key: key,
                    records: records,
                    derived: min(openDerived, records),
                    isSecurity: isSecurity,
                    kernel: kernel,
                    body: body
                )
            )
        }
        openDerived = 0
        encoder.reset()
    }

    private func beginRequest() {
        encoder.beginResource()
        for (name, value) in resource().pairs { encoder.attribute(name, value) }
        encoder.beginScope(name: key.source, version: AgentVersion.text)
    }
}

extension RecordWriter {
    /// Adds a string attribute to the record begun last.
    func attribute(_ name: String, _ value: String) { encoder.attribute(name, value) }

    /// Adds an integer attribute to the record begun last.
    func attribute(_ name: String, _ value: some FixedWidthInteger) {
        encoder.attribute(name, Int64(clamping: value))
    }

    /// Adds an array of strings to the record begun last.
    func attribute(_ name: String, _ values: [String]) { encoder.attribute(name, values) }

    /// Adds a network address.
    func attribute(_ name: String, _ address: NetworkAddress) {
        address.withText { encoder.attribute(name, utf8: $0) }
    }

    /// Adds how many samples the record stands for, 2^shift, unless it is itself alone.
    func sampleWeight(shift: some FixedWidthInteger) {
        guard shift > 0, shift < 63 else { return }
        encoder.attribute(AttributeName.sampleWeight, 1 << Int64(shift))
    }

    /// Adds the container of a control group, where it is one's.
    func container(cgroupID: UInt64) {
        if let container = containers.containerID(cgroupID: cgroupID) {
            encoder.attribute(AttributeName.containerID, container)
        }
    }
}
