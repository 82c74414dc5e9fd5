/// Code that a process has mapped: a line of /proc/PID/maps with execute permission.
struct MemoryMapping: Hashable, Sendable {
    /// More than any process that is well.
    static let countMax = 4096

    let addresses: Range<UInt64>
    /// Where in the file the mapping begins.
    let fileOffset: UInt64
    /// The kernel's number: major << 20 | minor.
    let device: UInt32
    /// 0 for memory of no file.
    let inode: UInt64
    /// Empty for memory of no file; the kernel's own, such as `[vdso]`, in brackets.
    let path: String

    /// Whether there is no file behind it, or none that is on a disk: code made while running.
    var isAnonymous: Bool { inode == 0 && !path.hasPrefix("[v") || path.hasPrefix("/memfd:") }

    /// The last part of the path.
    var fileName: String {
        path.split(separator: "/").last.map { name in
            name.hasSuffix(" (deleted)") ? String(name.dropLast(10)) : String(name)
        } ?? ""
    }

    /// Reads `start-end rwxp offset major:minor inode path`; nil for memory that is no code.
    init?(_ line: some StringProtocol) {
        let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
        guard fields.count >= 5, fields[1].count == 4, fields[1].dropFirst(2).first == "x" else {
            return nil
        }
        let bounds = fields[0].split(separator: "-").map { UInt64($0, radix: 16) }
        let numbers = fields[3].split(separator: ":").map { UInt32($0, radix: 16) }
        guard bounds.count == 2, numbers.count == 2, let start = bounds[0], let end = bounds[1],
            start < end, let offset = UInt64(fields[2], radix: 16), let major = numbers[0],
            let minor = numbers[1], major < 4096, let inode = UInt64(fields[4])
        else { return nil }
        addresses = start..<end
        fileOffset = offset
        device = major << 20 | minor & 0xF_FFFF
        self.inode = inode
        path = fields.count > 5 ? fields[5].drop { $0 == " " }.description : ""
    }

    /// The code of a process, in order.
    static func all(_ maps: String) -> [MemoryMapping] {
        Array(maps.split(separator: "\n").lazy.compactMap { MemoryMapping($0) }.prefix(countMax))
            .sorted { $0.addresses.lowerBound < $1.addresses.lowerBound }
    }
}
