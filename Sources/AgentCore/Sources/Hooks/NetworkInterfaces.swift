import Glibc

/// The network interfaces of the agent's own network namespace.
enum NetworkInterfaces {
    /// The numbers of those that are up, loopback included.
    static func up() -> [UInt32] {
        var indexes: Set<UInt32> = []
        forEach { entry in
            if entry.ifa_flags & UInt32(IFF_UP) != 0 {
                indexes.insert(if_nametoindex(entry.ifa_name))
            }
        }
        return indexes.subtracting([0]).sorted()
    }

    /// The names of all, by their numbers.
    static func names() -> [UInt32: String] {
        var names: [UInt32: String] = [:]
        forEach { entry in
            guard let text = entry.ifa_name else { return }
            let index = if_nametoindex(text)
            if index > 0 { names[index] = String(cString: text) }
        }
        return names
    }

    private static func forEach(_ body: (ifaddrs) -> Void) {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return }
        defer { freeifaddrs(list) }
        var next = list
        while let entry = next?.pointee {
            body(entry)
            next = entry.ifa_next
        }
    }
}
