/// The unit that a usage price is for.
public enum ByteUnit: String, Hashable, Sendable, CaseIterable {
    case gigabyte = "GB"
    case gibibyte = "GiB"

    /// 10^9 or 2^30.
    public var bytes: Int128 {
        switch self {
        case .gigabyte: 1_000_000_000
        case .gibibyte: 1_073_741_824
        }
    }
}
