/// What dropped packets have in common: `struct net_drop_key` of bpf/net_drop.h.
struct NetDropKey: Hashable, BitwiseCopyable {
    var generation: UInt32 = 0
    /// `enum skb_drop_reason` of the running kernel.
    var reason: UInt32 = 0
    /// The address of the kernel code that dropped.
    var location: UInt64 = 0
    /// 0: unknown.
    var networkNamespace: UInt32 = 0
    /// Its number in that namespace; 0: unknown.
    var interface: UInt32 = 0
    var etherType: UInt16 = 0
    /// IP's; 0 for what is not IP.
    var ipProtocol: UInt8 = 0
    private var padding1: UInt8 = 0
    private var padding2: UInt32 = 0
}
