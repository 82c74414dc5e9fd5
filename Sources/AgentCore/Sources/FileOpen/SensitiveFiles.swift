import BPF
import Glibc
import Metering

/// The rules as bpf/file_open.bpf.c looks them up, and the numbers that its samples know them by.
struct SensitiveFiles {
    /// Numbers of rules that are no more, kept for samples on their way.
    private static let namesMax = 4 * SensitivePath.countMax

    private var rules: [SensitivePath] = []
    private var texts: [UInt32: String] = [:]
    private var numbers: [String: UInt32] = [:]
    private var lastNumber: UInt32 = 0
    private var inodes: [[UInt8]: UInt32] = [:]

    /// What a rule of this number says; nil for one of another run.
    func text(_ number: UInt32) -> String? { texts[number] }

    /// Puts these rules in force instead of others; those beyond the programs' room are left out.
    mutating func install(_ paths: [SensitivePath], in kernel: LoadedSource) throws(BPFError) {
        var known: Set<SensitivePath> = []
        rules = Array(paths.filter { known.insert($0).inserted }.prefix(SensitivePath.countMax))
        if texts.count > Self.namesMax {
            texts.removeAll()
            numbers.removeAll()
        }
        var prefixes: [[UInt8]: UInt32] = [:]
        var names: [[UInt8]: UInt32] = [:]
        for rule in rules {
            switch rule.key {
            case .prefix(let bytes): prefixes[Self.prefixKey(bytes)] = number(rule.text)
            case .name(let bytes):
                names[Self.padded(bytes, SensitivePath.nameBytesMax)] = number(rule.text)
            }
        }
        try Self.replace(kernel.map("prefixes"), with: prefixes)
        try Self.replace(kernel.map("names"), with: names)
        inodes = try Self.values(kernel.map("inodes"))
        try followInodes(in: kernel)
    }

    /// Looks where the named files are now; programs that change a file put another in its place.
    mutating func followInodes(in kernel: LoadedSource) throws(BPFError) {
        var found: [[UInt8]: UInt32] = [:]
        for rule in rules {
            guard let path = rule.file, let key = Self.inodeKey(path) else { continue }
            found[key] = number(rule.text)
        }
        guard found != inodes else { return }
        try Self.replace(kernel.map("inodes"), with: found)
        inodes = found
    }

    private mutating func number(_ text: String) -> UInt32 {
        if let number = numbers[text] { return number }
        lastNumber &+= 1
        texts[lastNumber] = text
        numbers[text] = lastNumber
        return lastNumber
    }

    /// `struct file_open_prefix`.
    static func prefixKey(_ bytes: [UInt8]) -> [UInt8] {
        let bits = UInt32(clamping: bytes.count * 8)
        return withUnsafeBytes(of: bits) { Array($0) }
            + padded(bytes, SensitivePath.prefixBytesMax)
    }

    /// `struct file_open_inode`; nil for what is no file by itself.
    static func inodeKey(_ path: String) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let device = FileOpenSample.kernelDevice(status.st_dev)
        return withUnsafeBytes(of: UInt64(status.st_ino)) { Array($0) }
            + withUnsafeBytes(of: device) { Array($0) } + [0, 0, 0, 0]
    }

    private static func padded(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: max(0, count - bytes.count))
    }

    private static func values(_ map: BPFMap) throws(BPFError) -> [[UInt8]: UInt32] {
        var values: [[UInt8]: UInt32] = [:]
        for key in try map.keyBytes() { values[key] = 0 }
        return values
    }

    /// What is new comes before what is gone goes, so that nothing is ever unwatched between.
    private static func replace(
        _ map: BPFMap,
        with entries: [[UInt8]: UInt32]
    ) throws(BPFError) {
        let gone = try map.keyBytes().filter { entries[$0] == nil }
        // Where both together do not fit, room is made first.
        let isTight = gone.count + entries.count > SensitivePath.countMax
        if isTight { for key in gone { try map.remove(keyBytes: key) } }
        for (key, number) in entries { try map.update(keyBytes: key, number) }
        if !isTight { for key in gone { try map.remove(keyBytes: key) } }
    }
}
