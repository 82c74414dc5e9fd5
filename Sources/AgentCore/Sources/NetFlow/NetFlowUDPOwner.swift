/// Who made a socket: `struct net_flow_udp_owner` of bpf/net_flow_udp.h.
struct NetFlowUDPOwner: BitwiseCopyable {
    var cgroupID: UInt64 = 0
    /// 0 where nobody knows.
    var processID: UInt32 = 0
    var networkNamespace: UInt32 = 0
    private var commandBytes: (UInt64, UInt64) = (0, 0)

    /// The process's name, at most 15 bytes.
    var command: String {
        withUnsafeBytes(of: commandBytes) { SampleText.text($0, 0..<$0.count) }
    }
}
