import Glibc

/// A file read line by line in little memory.
enum FileLines {
    private static let chunkBytes = 65_536

    /// Hands out every line from the beginning, without its end; stops at a line that is longer
    /// than 64 KiB, and after `bytesMax`.
    static func forEach(
        _ descriptor: Int32,
        bytesMax: Int = .max,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { return }
        withUnsafeTemporaryAllocation(byteCount: chunkBytes, alignment: 8) { memory in
            guard let base = memory.baseAddress else { return }
            var held = 0
            var total = 0
            while total < bytesMax {
                let count = read(descriptor, base + held, memory.count - held)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                total += count
                let end = held + count
                var start = 0
                while let length = memory[start..<end].firstIndex(of: 0x0A) {
                    body(UnsafeRawBufferPointer(rebasing: memory[start..<length]))
                    start = length + 1
                }
                held = end - start
                guard held < memory.count else { return }
                base.copyMemory(from: base + start, byteCount: held)
            }
            if held > 0 { body(UnsafeRawBufferPointer(rebasing: memory[..<held])) }
        }
    }
}
