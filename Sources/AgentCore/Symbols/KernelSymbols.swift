import Glibc

/// Names of kernel functions by address, from /proc/kallsyms.
///
/// The table is some megabytes, so it is read through for addresses not met before, all of an
/// interval at once, and only what was found is kept.
final class KernelSymbols {
    /// Beyond this the cache is emptied; a kernel drops packets in some hundred places.
    private static let entriesMax = 8192
    private static let chunkBytes = 65_536

    private let path: String
    private var known: [UInt64: String?] = [:]

    /// How often the cache was emptied for want of room.
    private(set) var evictions = 0

    init(path: String = "/proc/kallsyms") { self.path = path }

    /// The function that an address is in; nil where it is not known, or was not learned.
    func name(_ address: UInt64) -> String? { known[address] ?? nil }

    /// Looks up addresses, those not met before in one pass.
    func learn(_ addresses: some Sequence<UInt64>) {
        let wanted = Set(addresses.filter { known[$0] == nil }).sorted()
        guard !wanted.isEmpty else { return }
        if known.count + wanted.count > Self.entriesMax {
            known.removeAll(keepingCapacity: true)
            evictions += 1
        }
        for (address, name) in zip(wanted, find(wanted.prefix(Self.entriesMax))) {
            known[address] = .some(name)
        }
    }

    /// The nearest function at or before each address; the table is in no order.
    private func find(_ wanted: ArraySlice<UInt64>) -> [String?] {
        var best = [(start: UInt64, name: String)?](repeating: nil, count: wanted.count)
        forEachLine { line in
            guard let symbol = KernelSymbolLine(line), symbol.isFunction, symbol.address > 0
            else { return }
            // The first address at or behind the symbol, and those after it until a nearer one.
            var index = Self.firstIndex(wanted, atLeast: symbol.address)
            while index < wanted.count {
                if let known = best[index], known.start >= symbol.address { return }
                best[index] = (symbol.address, symbol.name(in: line))
                index += 1
            }
        }
        return best.map { $0?.name }
    }

    private static func firstIndex(_ sorted: ArraySlice<UInt64>, atLeast value: UInt64) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[sorted.startIndex + middle] < value {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private func forEachLine(_ body: (UnsafeRawBufferPointer) -> Void) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        withUnsafeTemporaryAllocation(byteCount: Self.chunkBytes, alignment: 8) { memory in
            var held = 0
            while true {
                let room = memory.count - held
                let count = read(descriptor, memory.baseAddress.map { $0 + held }, room)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                let end = held + count
                var start = 0
                while let length = memory[start..<end].firstIndex(of: 0x0A) {
                    body(UnsafeRawBufferPointer(rebasing: memory[start..<length]))
                    start = length + 1
                }
                held = end - start
                // A line as long as the buffer is none of this table's.
                guard held < memory.count, let base = memory.baseAddress else { return }
                base.copyMemory(from: base + start, byteCount: held)
            }
        }
    }
}
