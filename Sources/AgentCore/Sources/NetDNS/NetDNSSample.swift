/// An answer with its question: `struct net_dns_sample` of bpf/net_dns.h.
struct NetDNSSample {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let askedNs = 8
        static let cgroupID = 16
        static let processID = 24
        static let flags = 28
        static let command = 32
        static let serverAddress = 48
        static let clientPort = 64
        static let sampleShift = 66
        static let messageBytes = 68
        static let messageLength = 70
        static let message = 72
    }

    let occurredNs: UInt64
    /// 0: unknown.
    let askedNs: UInt64
    let cgroupID: UInt64
    /// 0: unknown.
    let processID: UInt32
    let command: String
    let serverAddress: NetworkAddress
    let sampleShift: UInt16
    /// Nil where it is none.
    let message: DNSMessage?

    /// Reads a sample; nil where its length does not agree with its size.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Offset.message else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        let end = Offset.message + Int(load(Offset.messageLength) as UInt16)
        guard bytes.count >= end else { return nil }
        occurredNs = load(Offset.occurredNs)
        askedNs = load(Offset.askedNs)
        cgroupID = load(Offset.cgroupID)
        processID = load(Offset.processID)
        command = SampleText.text(bytes, Offset.command..<Offset.serverAddress)
        serverAddress = NetworkAddress(bytes, at: Offset.serverAddress)
        sampleShift = load(Offset.sampleShift)
        message = DNSMessage(UnsafeRawBufferPointer(rebasing: bytes[Offset.message..<end]))
    }
}
