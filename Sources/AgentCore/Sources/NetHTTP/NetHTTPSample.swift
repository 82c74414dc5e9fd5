/// An answer with its request: `struct net_http_sample` of bpf/net_http.h.
struct NetHTTPSample {
    /// Which end of the conversation the process has; `enum net_http_side`.
    enum Side: UInt8 {
        case client, server

        var name: String { self == .client ? "client" : "server" }
    }

    /// `enum net_http_flag`.
    struct Flags: OptionSet {
        let rawValue: UInt8

        /// The connection ended before an answer came.
        static let closed = Flags(rawValue: 1)
        /// Requests were seen to wait for each other's answers.
        static let pipelined = Flags(rawValue: 2)
        /// Which request an answer belongs to is not known any more.
        static let broken = Flags(rawValue: 4)
    }

    /// Where the members lie; a test compares them with the object's BTF.
    enum Offset {
        static let occurredNs = 0
        static let askedNs = 8
        static let conversation = 16
        static let answerOffset = 24
        static let cgroupID = 32
        static let processID = 40
        static let chunk = 44
        static let answered = 48
        static let requestBytes = 52
        static let responseBytes = 56
        static let requestLength = 60
        static let responseLength = 62
        static let side = 64
        static let flags = 65
        static let sampleShift = 66
        static let ends = 68
        static let localAddress = 68
        static let remoteAddress = 84
        static let localPort = 100
        static let remotePort = 102
        static let command = 104
        static let request = 120
        static let response = 376
    }

    /// The size of every sample.
    static let byteCount = 632
    /// As much as is seen of what one call sent or received.
    static let headBytesMax = 256

    let occurredNs: UInt64
    /// 0: unknown.
    let askedNs: UInt64
    /// The same for all exchanges of a connection or TLS session.
    let conversation: UInt64
    /// Where the answer begins among the bytes of its direction.
    let answerOffset: UInt64
    let cgroupID: UInt64
    let processID: UInt32
    /// The number of the bytes that hold the request; 0: none were seen.
    let chunk: UInt32
    /// Answers after that chunk and before this one.
    let answered: UInt32
    let requestBytes: UInt32
    let side: Side
    let flags: Flags
    let sampleShift: UInt16
    let localAddress: NetworkAddress
    let remoteAddress: NetworkAddress
    let localPort: UInt16
    /// 0: the connection is not known.
    let remotePort: UInt16
    let command: String
    /// The beginning of the chunk.
    let request: UnsafeRawBufferPointer
    /// The answer's beginning.
    let response: UnsafeRawBufferPointer

    /// Reads a sample, whose bytes must outlive it; nil where the size is another's or a number has
    /// no meaning.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount, let side = Side(rawValue: bytes[Offset.side]) else {
            return nil
        }
        func load<Value: BitwiseCopyable>(_ offset: Int) -> Value {
            bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        func head(_ start: Int, _ length: UInt16) -> UnsafeRawBufferPointer {
            let end = start + min(Int(length), Self.headBytesMax)
            return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        }
        occurredNs = load(Offset.occurredNs)
        askedNs = load(Offset.askedNs)
        conversation = load(Offset.conversation)
        answerOffset = load(Offset.answerOffset)
        cgroupID = load(Offset.cgroupID)
        processID = load(Offset.processID)
        chunk = load(Offset.chunk)
        answered = load(Offset.answered)
        requestBytes = load(Offset.requestBytes)
        self.side = side
        flags = Flags(rawValue: bytes[Offset.flags])
        sampleShift = load(Offset.sampleShift)
        localAddress = NetworkAddress(bytes, at: Offset.localAddress)
        remoteAddress = NetworkAddress(bytes, at: Offset.remoteAddress)
        localPort = load(Offset.localPort)
        remotePort = load(Offset.remotePort)
        command = SampleText.text(bytes, Offset.command..<Offset.request)
        request = head(Offset.request, load(Offset.requestLength))
        response = head(Offset.response, load(Offset.responseLength))
    }
}
