/// One connection since its last sample: `struct net_flow_sample` of bpf/net_flow.h.
struct NetFlowSample {
    /// Which end of the connection the process has; `enum net_flow_role`.
    enum Role: UInt8 {
        case unknown, client, server

        var name: String {
            switch self {
            case .unknown: "unknown"
            case .client: "client"
            case .server: "server"
            }
        }
    }

    /// How it stands with the connection; `enum net_flow_state`.
    enum State: UInt8 {
        case open, closed, failed

        var name: String {
            switch self {
            case .open: "open"
            case .closed: "closed"
            case .failed: "failed"
            }
        }
    }

    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let startedNs = 8
        static let flowID = 16
        static let cgroupID = 24
        static let sentBytes = 32
        static let receivedBytes = 40
        static let sentPackets = 48
        static let receivedPackets = 52
        static let retransmits = 56
        static let roundTripUs = 60
        static let processID = 64
        static let networkNamespace = 68
        static let localPort = 72
        static let remotePort = 74
        static let role = 76
        static let state = 77
        static let sampleShift = 78
        static let localAddress = 80
        static let remoteAddress = 96
        static let command = 112
    }

    /// The size of every sample.
    static let byteCount = 128

    let occurredNs: UInt64
    let startedNs: UInt64
    let flowID: UInt64
    let cgroupID: UInt64
    let sentBytes: UInt64
    let receivedBytes: UInt64
    let sentPackets: UInt32
    let receivedPackets: UInt32
    let retransmits: UInt32
    let roundTripUs: UInt32
    let processID: UInt32
    let networkNamespace: UInt32
    let localPort: UInt16
    let remotePort: UInt16
    let role: Role
    let state: State
    /// It stands for 2^shift connections.
    let sampleShift: UInt8
    let localAddress: NetworkAddress
    let remoteAddress: NetworkAddress
    let command: String

    /// Reads a sample; nil where the size is another's or a number has no meaning.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount, let role = Role(rawValue: bytes[Offset.role]),
            let state = State(rawValue: bytes[Offset.state])
        else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        occurredNs = load(Offset.occurredNs)
        startedNs = load(Offset.startedNs)
        flowID = load(Offset.flowID)
        cgroupID = load(Offset.cgroupID)
        sentBytes = load(Offset.sentBytes)
        receivedBytes = load(Offset.receivedBytes)
        sentPackets = load(Offset.sentPackets)
        receivedPackets = load(Offset.receivedPackets)
        retransmits = load(Offset.retransmits)
        roundTripUs = load(Offset.roundTripUs)
        processID = load(Offset.processID)
        networkNamespace = load(Offset.networkNamespace)
        localPort = load(Offset.localPort)
        remotePort = load(Offset.remotePort)
        self.role = role
        self.state = state
        sampleShift = load(Offset.sampleShift)
        localAddress = NetworkAddress(bytes, at: Offset.localAddress)
        remoteAddress = NetworkAddress(bytes, at: Offset.remoteAddress)
        command = SampleText.text(bytes, Offset.command..<Self.byteCount)
    }
}
