/// A question that waits for its answer: `struct net_dns_key` of bpf/net_dns.h.
struct NetDNSKey: Hashable, BitwiseCopyable {
    /// Of the asker's socket.
    var cookie: UInt64 = 0
    var messageID: UInt16 = 0
    var clientPort: UInt16 = 0
    private var padding: UInt32 = 0
}
