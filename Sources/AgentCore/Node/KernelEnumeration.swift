import BPF

/// Names of the numbers of one of the running kernel's enumerations, from its BTF.
struct KernelEnumeration: Sendable {
    private let names: [UInt32: String]

    /// - Parameter prefix: Left out of the names, which become lower case.
    init(_ enumeration: String, prefix: String) {
        var names: [UInt32: String] = [:]
        for (name, value) in BPFKernelTypes.enumerators(enumeration) {
            guard name.hasPrefix(prefix), let number = UInt32(exactly: value) else { continue }
            names[number] = name.dropFirst(prefix.count).lowercased()
        }
        self.names = names
    }

    /// The name, or the number itself where the kernel has none for it.
    func name(_ number: UInt32) -> String { names[number] ?? String(number) }
}
