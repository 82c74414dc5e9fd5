import Glibc

/// Two network namespaces joined by a pair of interfaces; gone when the test ends.
struct TestVeth {
    /// Where the other end is, by family.
    static let leftAddresses = [TestSocket.Family.ipv4: "10.213.8.1", .ipv6: "fd00:213::1"]
    static let rightAddresses = [TestSocket.Family.ipv4: "10.213.8.2", .ipv6: "fd00:213::2"]

    let left: TestNamespace
    let right: TestNamespace

    init(_ name: String) throws {
        left = try TestNamespace(name + "-l")
        right = try TestNamespace(name + "-r")
        let commands =
            ["ip -n \(left.name) link add mb type veth peer name mb netns \(right.name)"]
            + Self.addressing(left, Self.leftAddresses)
            + Self.addressing(right, Self.rightAddresses)
        try TestNamespace.run(commands.joined(separator: " && "))
    }

    private static func addressing(
        _ end: TestNamespace,
        _ addresses: [TestSocket.Family: String]
    ) -> [String] {
        [
            "ip -n \(end.name) addr add \(addresses[.ipv4] ?? "")/24 dev mb",
            // Without the search for duplicates it can be used at once.
            "ip -n \(end.name) addr add \(addresses[.ipv6] ?? "")/64 dev mb nodad",
            "ip -n \(end.name) link set mb up",
        ]
    }

    func remove() {
        left.remove()
        right.remove()
    }
}
