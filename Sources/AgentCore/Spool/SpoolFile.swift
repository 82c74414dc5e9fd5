import Compression
import Glibc

/// One file of a spool, written at its end and read from its start.
struct SpoolFile: Sendable {
    let path: String
    /// Rises from file to file.
    let number: UInt64
    /// Up to the end of the last whole frame.
    private(set) var byteCount = 0
    /// Unsettled batches in it.
    var pending = 0
    /// Kept while it is written or read, as several times a second it is.
    private var handle: SpoolHandle?

    /// A record in the file, and where its body lies.
    struct Entry: Hashable, Sendable {
        var record: SpoolRecord
        var frame: SpoolFrame
        /// Where the frame begins.
        var offset: Int

        /// Where the next one begins.
        var end: Int { offset + frame.byteCount }
    }

    init(path: String, number: UInt64) {
        self.path = path
        self.number = number
    }

    /// Adds frames at the end.
    mutating func append(_ bytes: [UInt8]) throws(AgentError) {
        let descriptor = try descriptor(creates: true, verb: "written")
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { memory in
                pwrite(
                    descriptor,
                    memory.baseAddress.map { $0 + offset },
                    memory.count - offset,
                    byteCount + offset
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let number = errno
                // What was written of it is no frame, and is written over by the next.
                ftruncate(descriptor, byteCount)
                throw .file(path, "written", number)
            }
            offset += count
        }
        byteCount += bytes.count
    }

    /// Walks all whole frames; what follows the last of them is cut off.
    mutating func recover(_ body: (Entry) -> Void) throws(AgentError) {
        let descriptor = try descriptor(creates: false, verb: "read")
        defer { release() }
        let end = Int(lseek(descriptor, 0, SEEK_END))
        while let entry = Self.entry(descriptor, at: byteCount), entry.end <= end {
            body(entry)
            byteCount = entry.end
        }
        if byteCount < end { ftruncate(descriptor, byteCount) }
    }

    /// The record at an offset; nil at the end.
    mutating func entry(at offset: Int) throws(AgentError) -> Entry? {
        guard offset < byteCount else { return nil }
        return Self.entry(try descriptor(creates: false, verb: "read"), at: offset)
    }

    /// Lets go of the descriptor until it is needed again.
    mutating func release() { handle = nil }

    private mutating func descriptor(creates: Bool, verb: String) throws(AgentError) -> Int32 {
        if let handle { return handle.descriptor }
        let opened = try SpoolHandle(path, creates: creates, verb: verb)
        handle = opened
        return opened.descriptor
    }

    /// An entry's body; nil where it is not what was written.
    mutating func body(of entry: Entry) throws(AgentError) -> [UInt8]? {
        let descriptor = try descriptor(creates: false, verb: "read")
        let start = entry.offset + SpoolFrame.headBytes + entry.frame.fieldBytes
        guard let body = Self.read(descriptor, start, entry.frame.bodyBytes),
            CRC32.of(body) == entry.frame.bodyChecksum
        else { return nil }
        return body
    }

    private static func entry(_ descriptor: Int32, at offset: Int) -> Entry? {
        guard let head = read(descriptor, offset, SpoolFrame.headBytes),
            let frame = SpoolFrame(head),
            let fields = read(descriptor, offset + SpoolFrame.headBytes, frame.fieldBytes),
            let record = frame.record(fields)
        else { return nil }
        return Entry(record: record, frame: frame, offset: offset)
    }

    private static func read(_ descriptor: Int32, _ offset: Int, _ count: Int) -> [UInt8]? {
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let got = pread(
                    descriptor,
                    buffer.baseAddress.map { $0 + initialized },
                    count - initialized,
                    offset + initialized
                )
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return }
                initialized += got
            }
        }
        return bytes.count == count ? bytes : nil
    }
}
