/// What is kept of a question: `struct net_dns_query` of bpf/net_dns.h.
struct NetDNSQuery {
    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let askedNs = 0
        static let cgroupID = 8
        static let processID = 16
        static let questionLength = 20
        static let command = 24
        static let serverAddress = 40
        static let question = 56
    }

    /// The size of every value.
    static let byteCount = 312

    let askedNs: UInt64
    let cgroupID: UInt64
    let processID: UInt32
    let command: String
    let serverAddress: NetworkAddress
    let message: DNSMessage?

    /// Reads a value; nil where the size is another's.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        askedNs = load(Offset.askedNs)
        cgroupID = load(Offset.cgroupID)
        processID = load(Offset.processID)
        command = SampleText.text(bytes, Offset.command..<Offset.serverAddress)
        serverAddress = NetworkAddress(bytes, at: Offset.serverAddress)
        let length = Int(load(Offset.questionLength) as UInt32)
        let end = min(Offset.question + length, Self.byteCount)
        message = DNSMessage(UnsafeRawBufferPointer(rebasing: bytes[Offset.question..<end]))
    }
}
