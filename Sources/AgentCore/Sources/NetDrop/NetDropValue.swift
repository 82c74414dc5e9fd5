/// How many packets were dropped: `struct net_drop_value` of bpf/net_drop.h.
struct NetDropValue: BitwiseCopyable {
    var packets: UInt64 = 0
    var bytes: UInt64 = 0
    private var interface0: UInt64 = 0
    private var interface1: UInt64 = 0

    /// The interface's name when the first packet was dropped; empty where it is unknown.
    var interfaceName: String {
        withUnsafeBytes(of: self) { SampleText.text($0, 16..<32) }
    }
}
