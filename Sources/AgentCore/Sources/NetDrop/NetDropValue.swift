/// How many packets were dropped: `struct net_drop_value` of bpf/net_drop.h.
struct NetDropValue: BitwiseCopyable {
    var packets: UInt64 = 0
    var bytes: UInt64 = 0
    private var interface0: UInt64 = 0
    private var interface1: UInt64 = 0
    private var function: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) =
        (0, 0, 0, 0, 0, 0, 0, 0)

    /// The interface's name when the first packet was dropped; empty where it is unknown.
    var interfaceName: String {
        withUnsafeBytes(of: self) { SampleText.text($0, 16..<32) }
    }

    /// The function that dropped them, without its module; nil where the kernel did not tell it.
    var functionName: String? {
        let text = withUnsafeBytes(of: self) { SampleText.text($0, 32..<96) }
        // An address that is no function's is spelled as a number.
        guard let name = text.split(separator: " ").first, !name.hasPrefix("0x") else { return nil }
        return String(name)
    }
}
