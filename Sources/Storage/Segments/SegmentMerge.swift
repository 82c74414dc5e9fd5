import Compression

/// Several segments becoming one: messages and frames are appended, because both OTLP messages and
/// zstd frames concatenate; small frames are compressed together.
struct SegmentMerge {
    /// Frames below are compressed together, in bytes.
    static let frameBytesMin = 64 << 10
    /// A segment is not grown beyond this by merging, in bytes of frames.
    static let payloadBytesMax = 4 << 20
    /// Nor beyond this, in bytes of the message, which readers hold in memory.
    static let messageBytesMax = 32 << 20

    private let codecs: CodecPool
    private(set) var directory = SegmentDirectory()
    private(set) var messageBytes: Int64 = 0
    private var payload: [UInt8] = []
    /// The end of the message, not yet compressed.
    private var loose: [UInt8] = []

    init(codecs: CodecPool) { self.codecs = codecs }

    /// Whether another segment still fits.
    func hasRoom(payloadBytes: Int, messageBytes: Int64) -> Bool {
        payload.count + payloadBytes <= Self.payloadBytesMax
            && self.messageBytes + messageBytes <= Int64(Self.messageBytesMax)
    }

    /// Appends a segment; throws for frames that do not hold what the segment says.
    mutating func append(
        payload frames: [UInt8],
        messageBytes: Int64,
        directory added: SegmentDirectory
    ) throws {
        if frames.count < Self.frameBytesMin {
            let message = try frames.withUnsafeBytes { frames in
                try codecs.withDecompressor { decompressor in
                    try decompressor.decompress(
                        frames,
                        coding: .zstd,
                        limit: Int(clamping: messageBytes)
                    )
                }
            }
            loose += message
        } else {
            try closeFrame()
            payload += frames
        }
        directory.append(added, offsetBytes: self.messageBytes)
        self.messageBytes += messageBytes
    }

    /// The frames of everything appended.
    mutating func finish() throws -> [UInt8] {
        try closeFrame()
        return payload
    }

    private mutating func closeFrame() throws {
        guard !loose.isEmpty else { return }
        payload += try codecs.withCompressor { try $0.compress(loose) }
        loose.removeAll(keepingCapacity: true)
    }
}

extension SegmentDirectory {
    /// Appends another segment's entries, whose message now starts at `offsetBytes`.
    fileprivate mutating func append(_ other: SegmentDirectory, offsetBytes: Int64) {
        for entry in other.entries {
            var moved = entry
            moved.offsetBytes += offsetBytes
            append(moved)
        }
    }
}
