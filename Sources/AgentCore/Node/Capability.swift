/// The capabilities that sources need (capabilities(7)).
enum Capability: Int, CaseIterable {
    case dacReadSearch = 2
    case netAdmin = 12
    case perfmon = 38
    case bpf = 39

    var name: String {
        switch self {
        case .dacReadSearch: "CAP_DAC_READ_SEARCH"
        case .netAdmin: "CAP_NET_ADMIN"
        case .perfmon: "CAP_PERFMON"
        case .bpf: "CAP_BPF"
        }
    }

    /// What CAP_PERFMON does not open: functions of other processes' libraries.
    private static let sysAdmin: UInt64 = 21
    /// To find these libraries, in containers that come later too.
    private static let sysPtrace: UInt64 = 19

    /// What a loader keeps, as a mask; more where the node allows `net.tls`.
    static func needed(observesTLS: Bool) -> UInt64 {
        let usual = allCases.reduce(UInt64(0)) { $0 | 1 << UInt64($1.rawValue) }
        return observesTLS ? usual | 1 << sysAdmin | 1 << sysPtrace : usual
    }

    /// What follows where some are missing, for the operator.
    static func consequence(_ missing: [String]) -> String? {
        guard !missing.isEmpty else { return nil }
        return "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") missing: "
            + "data sources that need them do not run; run the agent as root, or give it all four "
            + "(CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN, CAP_DAC_READ_SEARCH); 'meterbee-agent probe' "
            + "tells more"
    }

    /// Those that this process has not in effect.
    static func missing() -> [String] {
        let lines = (TextFile.text("/proc/self/status") ?? "").split(separator: "\n")
        let line = lines.first { $0.hasPrefix("CapEff:") } ?? ""
        let digits = line.split { $0 == "\t" || $0 == " " }.last ?? ""
        let effective = UInt64(digits, radix: 16) ?? 0
        return allCases.filter { effective & 1 << UInt64($0.rawValue) == 0 }.map(\.name)
    }
}
