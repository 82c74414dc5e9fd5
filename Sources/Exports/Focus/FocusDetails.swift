import Billing

/// FOCUS's KeyValueFormat, as in SkuPriceDetails.
enum FocusDetails {
    /// Properties that FOCUS 1.2 defines itself.
    private static let known: Set<String> = [
        "CoreCount", "DiskMaxIops", "DiskSpace", "DiskType", "GpuCount", "InstanceType",
        "InstanceSeries", "MemorySize", "NetworkMaxIops", "NetworkMaxThroughput",
        "OperatingSystem", "Redundancy", "StorageClass",
    ]

    static func isKeyValue(_ text: String) -> Bool {
        guard case .object(let members)? = try? DocumentValue(json: Array(text.utf8)) else {
            return false
        }
        return members.allSatisfy { member in
            guard member.key.hasPrefix("x_") || known.contains(member.key) else { return false }
            switch member.value {
            case .array, .object: return false
            case .null, .bool, .number, .string: return true
            }
        }
    }
}
