import CLibBPF

/// Programs that earlier agents put among an interface's traffic filters, and that a
/// killed one left there.
public enum BPFTrafficFilters {
    /// Takes them off an interface, both ways; true where one was there.
    @discardableResult
    public static func remove(fromInterface index: UInt32) -> Bool {
        let index = Int32(clamping: index)
        // What libbpf says where there is none is nobody's trouble.
        defer { _ = BPFLog.take() }
        let removed = [Int32(0), 1].map { traffic_filter_detach(index, $0) }
        return removed.contains(0)
    }
}
