/// An interface and a direction: `struct net_interface_key` of bpf/net_interface.h.
struct NetInterfaceKey: Hashable, BitwiseCopyable {
    var generation: UInt32 = 0
    /// The interface's number.
    var interface: UInt32 = 0
    /// 0 what is received, 1 what is transmitted.
    var direction: UInt32 = 0

    /// The convention's `network.io.direction`.
    var directionName: String { direction == 0 ? "receive" : "transmit" }
}
