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

    /// Every counter's sum over all CPUs; a counter that moves meanwhile is some value it had.
    public func sums() throws(BPFError) -> [UInt64] {
        var key: UInt32 = 0
        let capacity = cpuCount * counterCount
        return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: capacity) { values in
            Result { () throws(BPFError) -> [UInt64] in
                let result = bpf_map_lookup_elem(map.descriptor, &key, values.baseAddress)
                guard result == 0 else {
                    throw BPFError(
                        code: .map,
                        message: "the counters of '\(map.name)' cannot be read",
                        errorNumber: -result
                    )
                }
                return (0..<counterCount).map { counter in
                    stride(from: counter, to: capacity, by: counterCount)
                        .reduce(0) { $0 &+ values[$1] }
                }
            }
        }.get()
    }
}
