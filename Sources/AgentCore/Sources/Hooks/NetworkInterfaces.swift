import Glibc

/// The network interfaces of the agent's own network namespace.
enum NetworkInterfaces {
    /// The numbers of those that are up, loopback included.
    static func up() -> [UInt32] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var indexes: Set<UInt32> = []
        var next = list
        while let entry = next?.pointee {
            if entry.ifa_flags & UInt32(IFF_UP) != 0 {
                indexes.insert(if_nametoindex(entry.ifa_name))
            }
            next = entry.ifa_next
        }
        return indexes.subtracting([0]).sorted()
    }
}
