/// The growing output of a decompression, within a limit and with every growth asked for.
struct OutputBuffer {
    private var storage: [UInt8] = []
    private let limitBytes: Int
    private let reserve: (Int) -> Bool

    /// Bytes written so far.
    private(set) var count = 0
    /// Bytes there is room for.
    private(set) var capacity = 0

    init(limitBytes: Int, reserve: @escaping (Int) -> Bool) {
        self.limitBytes = limitBytes
        self.reserve = reserve
    }

    /// Whether not one byte more may be added to the room there is.
    var isAtLimit: Bool { capacity >= limitBytes }

    /// Makes room for `byteCount` bytes more, or for as many as the limit leaves.
    mutating func makeRoom(for byteCount: Int) throws(CompressionError) {
        let wanted = byteCount < limitBytes - count ? count + byteCount : limitBytes
        guard wanted > capacity else { return }
        guard reserve(wanted) else { throw .memoryRefused }
        let used = count
        let old = storage
        storage = [UInt8](unsafeUninitializedCapacity: wanted) { target, initializedCount in
            old.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(target)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<used]))
            }
            // The codecs write before anybody reads; `finish` cuts off what they did not write.
            initializedCount = wanted
        }
        capacity = wanted
    }

    /// Hands out the free room; `body` returns how many bytes of it were written.
    mutating func write(
        _ body: (UnsafeMutableRawBufferPointer) throws(CompressionError) -> Int
    ) throws(CompressionError) {
        let used = count
        let outcome = storage.withUnsafeMutableBytes { memory in
            Result { () throws(CompressionError) in
                try body(UnsafeMutableRawBufferPointer(rebasing: memory[used...]))
            }
        }
        count += try outcome.get()
    }

    /// What was written.
    consuming func finish() -> [UInt8] {
        storage.removeLast(storage.count - count)
        return storage
    }
}
