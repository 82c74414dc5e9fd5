import CLibBPF
import Glibc

// SAFETY: a descriptor and two sizes that never change; every call is one system call, and the
// owner is only kept alive, never used.
/// A loaded map. Keys and values are plain bytes of the sizes that the program gave them.
public struct BPFMap: @unchecked Sendable {
    /// Object and map, for messages.
    public let name: String
    /// The map's descriptor, open as long as the map is held.
    public let descriptor: Int32
    let keyByteCount: Int
    let valueBytes: Int
    let isPerCPU: Bool
    /// Keeps the descriptor open.
    private let owner: AnyObject

    init(
        name: String,
        descriptor: Int32,
        keyBytes: Int,
        valueBytes: Int,
        isPerCPU: Bool,
        owner: AnyObject
    ) {
        self.name = name
        self.descriptor = descriptor
        keyByteCount = keyBytes
        self.valueBytes = valueBytes
        self.isPerCPU = isPerCPU
        self.owner = owner
    }

    /// The value under a key, or nil.
    public func value<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        _ key: Key,
        as type: Value.Type
    ) throws(BPFError) -> Value? {
        try checkLayout(Key.self, Value.self)
        var key = key
        return try withUnsafeTemporaryAllocation(of: Value.self, capacity: 1) { memory in
            Result { () throws(BPFError) -> Value? in
                let result = bpf_map_lookup_elem(descriptor, &key, memory.baseAddress)
                if result == -ENOENT { return nil }
                guard result == 0 else { throw failure("read", -result) }
                return memory[0]
            }
        }.get()
    }

    /// Writes a value under a key, new or not.
    public func update<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        _ key: Key,
        _ value: Value
    ) throws(BPFError) {
        try checkLayout(Key.self, Value.self)
        var key = key
        var value = value
        let result = bpf_map_update_elem(descriptor, &key, &value, 0)
        guard result == 0 else { throw failure("written", -result) }
    }

    /// Removes a key; false where it was not there.
    @discardableResult
    public func remove<Key: BitwiseCopyable>(_ key: Key) throws(BPFError) -> Bool {
        try checkLayout(Key.self)
        var key = key
        let result = bpf_map_delete_elem(descriptor, &key)
        guard result == 0 || result == -ENOENT else { throw failure("written", -result) }
        return result == 0
    }

    /// Every key there is now; keys that come or go meanwhile may be missed.
    public func keys<Key: BitwiseCopyable>(of type: Key.Type) throws(BPFError) -> [Key] {
        try checkLayout(Key.self)
        var keys: [Key] = []
        while true {
            let result = withUnsafeTemporaryAllocation(of: Key.self, capacity: 1) { next in
                var result: Int32
                if var last = keys.last {
                    result = bpf_map_get_next_key(descriptor, &last, next.baseAddress)
                } else {
                    result = bpf_map_get_next_key(descriptor, nil, next.baseAddress)
                }
                if result == 0 { keys.append(next[0]) }
                return result
            }
            if result == -ENOENT { return keys }
            guard result == 0 else { throw failure("walked", -result) }
        }
    }

    /// The map's number, which no other has until the next boot.
    public func identifier() throws(BPFError) -> UInt32 {
        var info = bpf_map_info()
        var size = UInt32(MemoryLayout<bpf_map_info>.size)
        let result = bpf_obj_get_info_by_fd(descriptor, &info, &size)
        guard result == 0 else { throw failure("looked at", -result) }
        return info.id
    }

    func checkLayout<Key>(_ key: Key.Type) throws(BPFError) {
        guard MemoryLayout<Key>.size == keyByteCount else {
            throw BPFError(
                code: .layout,
                message: "a key of map '\(name)' has \(keyByteCount) bytes, not "
                    + "\(MemoryLayout<Key>.size)"
            )
        }
    }

    func checkLayout<Key, Value>(
        _ key: Key.Type,
        _ value: Value.Type
    ) throws(BPFError) {
        try checkLayout(key)
        guard MemoryLayout<Value>.size == valueBytes else {
            throw BPFError(
                code: .layout,
                message: "a value of map '\(name)' has \(valueBytes) bytes, not "
                    + "\(MemoryLayout<Value>.size)"
            )
        }
    }

    func failure(_ verb: String, _ number: Int32) -> BPFError {
        BPFError(
            code: .map,
            message: "map '\(name)' cannot be \(verb)",
            errorNumber: number
        )
    }
}
