import CLibBPF
import Glibc

/// One entry of 64-bit counters per CPU, read as sums over all CPUs with one system call.
public struct BPFCounters {
    private let map: BPFMap
    private let cpuCount: Int
    private let counterCount: Int

    /// Reads a per-CPU array of one entry.
    public init(_ map: BPFMap) throws(BPFError) {
        guard map.isPerCPU, map.valueBytes % MemoryLayout<UInt64>.size == 0 else {
            throw BPFError(code: .layout, message: "map '\(map.name)' holds no counters")
        }
        self.map = map
        cpuCount = try BPFMap.cpuCount()
        counterCount = map.valueBytes / MemoryLayout<UInt64>.size
    }

    /// Adds to every counter at once; only where no program counts here meanwhile.
    public func add(_ amounts: [UInt64]) throws(BPFError) {
        guard amounts.contains(where: { $0 != 0 }) else { return }
        var key: UInt32 = 0
        try withValues { values throws(BPFError) in
            try read(into: values)
            // The first CPU's are as good as any.
            for (index, amount) in amounts.prefix(counterCount).enumerated() {
                values[index] &+= amount
            }
            let result = bpf_map_update_elem(map.descriptor, &key, values.baseAddress, 0)
            guard result == 0 else { throw map.failure("written", -result) }
        }
    }

    /// Every counter's sum over all CPUs; a counter that moves meanwhile is some value it had.
    public func sums() throws(BPFError) -> [UInt64] {
        try withValues { values throws(BPFError) in
            try read(into: values)
            return (0..<counterCount).map { counter in
                stride(from: counter, to: values.count, by: counterCount)
                    .reduce(0) { $0 &+ values[$1] }
            }
        }
    }

    private func read(into values: UnsafeMutableBufferPointer<UInt64>) throws(BPFError) {
        var key: UInt32 = 0
        let result = bpf_map_lookup_elem(map.descriptor, &key, values.baseAddress)
        guard result == 0 else { throw map.failure("read", -result) }
    }

    /// Room for the counters of all CPUs.
    private func withValues<Value>(
        _ body: (UnsafeMutableBufferPointer<UInt64>) throws(BPFError) -> Value
    ) throws(BPFError) -> Value {
        let capacity = cpuCount * counterCount
        return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: capacity) { values in
            Result { () throws(BPFError) in try body(values) }
        }.get()
    }
}
