/// What a socket and its peer exchanged in an interval: `struct net_flow_udp_value`.
struct NetFlowUDPValue: BitwiseCopyable {
    var sentBytes: UInt64 = 0
    var receivedBytes: UInt64 = 0
    var sentPackets: UInt32 = 0
    var receivedPackets: UInt32 = 0
    /// It stands for 2^shift sockets.
    var sampleShift: UInt32 = 0
    /// Not 0 where the first datagram came in.
    var isServer: UInt32 = 0
    /// Whose the socket was at its first datagram.
    var owner = NetFlowUDPOwner()
}
