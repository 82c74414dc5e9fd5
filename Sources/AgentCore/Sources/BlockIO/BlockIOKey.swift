/// A device and an operation: `struct block_io_key` of bpf/block_io.h.
struct BlockIOKey: Hashable, BitwiseCopyable {
    var generation: UInt32 = 0
    var major: UInt32 = 0
    var minor: UInt32 = 0
    /// `enum req_op` of the running kernel.
    var operation: UInt32 = 0
}
