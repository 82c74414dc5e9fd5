import CLibBPF
import Glibc

extension BPFMap {
    /// Hands out every entry there is now, a per-CPU map's with one value for each CPU; entries
    /// that come or go meanwhile may be missed. `body` says whether to remove the entry.
    public func forEach<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        _ keyType: Key.Type,
        _ valueType: Value.Type,
        _ body: (Key, [Value]) -> Bool
    ) throws(BPFError) {
        try checkLayout(Key.self, Value.self)
        var removed: [Key] = []
        for key in try keys(of: Key.self) {
            guard let values = try values(key, as: Value.self) else { continue }
            if body(key, values) { removed.append(key) }
        }
        for key in removed { try remove(key) }
    }

    /// Hands out every entry there is now of a map that is not per CPU, its value as bytes valid
    /// inside `body` only. `body` says whether to remove the entry.
    public func forEach<Key: BitwiseCopyable>(
        _ keyType: Key.Type,
        valueBytes: Int,
        _ body: (Key, UnsafeRawBufferPointer) -> Bool
    ) throws(BPFError) {
        guard valueBytes == self.valueBytes, !isPerCPU else {
            throw BPFError(
                code: .layout,
                message: "a value of map '\(name)' has \(self.valueBytes) bytes, not \(valueBytes)"
            )
        }
        for var key in try keys(of: Key.self) {
            let isRemoved = withUnsafeTemporaryAllocation(byteCount: valueBytes, alignment: 8) {
                memory in
                // What came meanwhile is for the next time, what went is gone.
                bpf_map_lookup_elem(descriptor, &key, memory.baseAddress) == 0
                    && body(key, UnsafeRawBufferPointer(memory))
            }
            if isRemoved { try remove(key) }
        }
    }

    /// The values under a key, one for each CPU of a per-CPU map, else one; nil where there are
    /// none.
    public func values<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        _ key: Key,
        as type: Value.Type
    ) throws(BPFError) -> [Value]? {
        try checkLayout(Key.self, Value.self)
        let count = isPerCPU ? try Self.cpuCount() : 1
        // The kernel lays out each CPU's value on a multiple of eight bytes.
        let stride = (valueBytes + 7) & ~7
        var key = key
        return try withUnsafeTemporaryAllocation(byteCount: stride * count, alignment: 8) {
            memory in
            Result { () throws(BPFError) -> [Value]? in
                let result = bpf_map_lookup_elem(descriptor, &key, memory.baseAddress)
                if result == -ENOENT { return nil }
                guard result == 0 else { throw failure("read", -result) }
                return (0..<count).map {
                    memory.loadUnaligned(fromByteOffset: $0 * stride, as: Value.self)
                }
            }
        }.get()
    }

    /// How many CPUs this machine can have.
    static func cpuCount() throws(BPFError) -> Int {
        let count = libbpf_num_possible_cpus()
        guard count > 0 else {
            throw BPFError(
                code: .map,
                message: "the number of possible CPUs cannot be read",
                errorNumber: -count
            )
        }
        return Int(count)
    }
}
