import CLibBPF
import Glibc

/// Keys that are no plain value of Swift, such as a long text.
extension BPFMap {
    /// Writes a value under a key, new or not.
    public func update<Value: BitwiseCopyable>(
        keyBytes: [UInt8],
        _ value: Value
    ) throws(BPFError) {
        try checkBytes(keyBytes, Value.self)
        var value = value
        let result = bpf_map_update_elem(descriptor, keyBytes, &value, 0)
        guard result == 0 else { throw failure("written", -result) }
    }

    /// Removes a key; false where it was not there.
    @discardableResult
    public func remove(keyBytes: [UInt8]) throws(BPFError) -> Bool {
        try checkKeyBytes(keyBytes)
        let result = bpf_map_delete_elem(descriptor, keyBytes)
        guard result == 0 || result == -ENOENT else { throw failure("written", -result) }
        return result == 0
    }

    /// Every key there is now.
    public func keyBytes() throws(BPFError) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        var next = [UInt8](repeating: 0, count: keyByteCount)
        while true {
            let result = bpf_map_get_next_key(descriptor, keys.last, &next)
            if result == -ENOENT { return keys }
            guard result == 0 else { throw failure("walked", -result) }
            keys.append(next)
        }
    }

    private func checkKeyBytes(_ key: [UInt8]) throws(BPFError) {
        guard key.count == keyByteCount else {
            throw BPFError(
                code: .layout,
                message: "a key of map '\(name)' has \(keyByteCount) bytes, not \(key.count)"
            )
        }
    }

    private func checkBytes<Value>(_ key: [UInt8], _ value: Value.Type) throws(BPFError) {
        try checkKeyBytes(key)
        guard MemoryLayout<Value>.size == valueBytes, !isPerCPU else {
            throw BPFError(
                code: .layout,
                message: "a value of map '\(name)' has \(valueBytes) bytes, not "
                    + "\(MemoryLayout<Value>.size)"
            )
        }
    }
}
