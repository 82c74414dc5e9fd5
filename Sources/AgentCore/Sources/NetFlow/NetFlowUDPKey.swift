/// A socket and its peer in one interval: `struct net_flow_udp_key` of bpf/net_flow_udp.h.
struct NetFlowUDPKey: BitwiseCopyable {
    var generation: UInt32 = 0
    var localPort: UInt16 = 0
    var remotePort: UInt16 = 0
    /// The socket's cookie.
    var flowID: UInt64 = 0
    private var local: (UInt64, UInt64) = (0, 0)
    private var remote: (UInt64, UInt64) = (0, 0)

    var localAddress: NetworkAddress { NetworkAddress(bigEndianWords: local) }
    var remoteAddress: NetworkAddress { NetworkAddress(bigEndianWords: remote) }
}
