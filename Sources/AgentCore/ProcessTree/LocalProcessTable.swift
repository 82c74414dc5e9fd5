import Glibc

/// Running processes from /proc, which tells everybody all but the executable.
final class LocalProcessTable: ProcessTable {
    func process(_ processID: UInt32) -> ProcessTableEntry? {
        guard
            var entry = TextFile.text("/proc/\(processID)/stat")
                .flatMap({ ProcessTableEntry(stat: $0) })
        else { return nil }
        entry.executablePath = Self.target("/proc/\(processID)/exe")
        return entry
    }

    private static func target(_ link: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { memory in
            guard let buffer = memory.baseAddress else { return nil }
            let length = readlink(link, buffer, memory.count)
            guard length > 0, length < memory.count else { return nil }
            let bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<length])
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
