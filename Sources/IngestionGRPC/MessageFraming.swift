import Ingestion
import NIOCore

/// The length-prefixed message of a unary call, checked while its bytes arrive.
///
/// grpc-swift would decompress by itself, on the event loop and outside the memory budget; so the
/// compressed flag (gRPC over HTTP/2, "Length-Prefixed-Message") is moved from the prefix into the
/// message, as its first byte, and the message goes on as if it were not compressed.
struct MessageFraming {
    /// What to do with the bytes just received.
    enum Outcome {
        case forward(ByteBuffer)
        /// The prefix is not complete.
        case wait
        case refuse(IngestRefusal)
    }

    /// One byte for the flag, four for the length.
    private static let prefixLength = 5

    private let limitBytes: Int
    private var prefix = ByteBuffer()
    /// Message bytes that are still to come; nil before the prefix is complete.
    private var missingBytes: Int?

    /// Whether the message has arrived whole.
    var isComplete: Bool { missingBytes == 0 }

    init(limitBytes: Int) {
        self.limitBytes = limitBytes
    }

    mutating func receive(_ received: ByteBuffer) -> Outcome {
        guard missingBytes == nil else { return forward(received, after: nil) }
        var received = received
        let wanted = Self.prefixLength - prefix.readableBytes
        if let part = received.readSlice(length: min(wanted, received.readableBytes)) {
            prefix.writeImmutableBuffer(part)
        }
        guard let flag: UInt8 = prefix.getInteger(at: prefix.readerIndex),
            let length: UInt32 = prefix.getInteger(at: prefix.readerIndex + 1)
        else { return .wait }
        guard flag <= 1 else {
            return .refuse(.invalid("the message's compressed flag is \(flag); it is 0 or 1"))
        }
        guard length <= limitBytes else { return .refuse(.tooLarge(limitBytes: limitBytes)) }
        missingBytes = Int(length)
        var rewritten = ByteBuffer()
        rewritten.reserveCapacity(Self.prefixLength + 1 + received.readableBytes)
        rewritten.writeInteger(UInt8(0))
        rewritten.writeInteger(length + 1)
        rewritten.writeInteger(flag)
        return forward(received, after: rewritten)
    }

    private mutating func forward(_ received: ByteBuffer, after head: ByteBuffer?) -> Outcome {
        let missing = (missingBytes ?? 0) - received.readableBytes
        guard missing >= 0 else {
            return .refuse(.invalid("an Export call carries one message; send one call for each"))
        }
        missingBytes = missing
        guard var head else { return .forward(received) }
        head.writeImmutableBuffer(received)
        return .forward(head)
    }
}
