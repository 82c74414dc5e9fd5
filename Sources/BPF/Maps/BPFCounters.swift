import CLibBPF
import Glibc

/// A per-CPU array of 64-bit counters, read as sums over all CPUs.
public struct BPFCounters {
    private let map: BPFMap
    private let cpuCount: Int

    /// Reads a map that is such an array.
    public init(_ map: BPFMap) throws(BPFError) {
        let count = libbpf_num_possible_cpus()
        guard count > 0 else {
            throw BPFError(
                code: .map,
                message: "the number of possible CPUs cannot be read",
                errorNumber: -count
            )
        }
        self.map = map
        cpuCount = Int(count)
    }

    /// The counter's sum over all CPUs.
    public func sum(_ index: UInt32) throws(BPFError) -> UInt64 {
        var key = index
        return try withUnsafeTemporaryAllocation(of: UInt64.self, capacity: cpuCount) { values in
            Result { () throws(BPFError) -> UInt64 in
                let result = bpf_map_lookup_elem(map.descriptor, &key, values.baseAddress)
                guard result == 0 else {
                    throw BPFError(
                        code: .map,
                        message: "counter \(index) of '\(map.name)' cannot be read",
                        errorNumber: -result
                    )
                }
                return values.reduce(0, &+)
            }
        }.get()
    }
}
