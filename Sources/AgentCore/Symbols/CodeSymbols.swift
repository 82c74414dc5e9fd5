import Glibc

/// Names of functions in processes, from the symbol tables of their files and their perf maps.
///
/// Tables may be large, so everything that an interval asks for is looked up together: each table
/// is read at most once, and no more of them than `bytesMax`. What is left out is learned in one of
/// the next intervals, and told by its file until then.
final class CodeSymbols {
    /// A file, whoever has it mapped.
    private struct FileKey: Hashable {
        var device: UInt32
        var inode: UInt64
        var path: String
    }

    /// A process as it was when it was looked at last.
    private struct Process {
        var startedNs: UInt64
        var command: String
        var mappings: [MemoryMapping]
        /// How often it was met since.
        var age = 0
        var perfMap = SymbolRanges(entriesMax: CodeSymbols.rangesMax)
    }

    /// What is asked of one file, and where it is mapped.
    private struct FileQuestion {
        var processID: UInt32
        var address: UInt64
        var offsets: Set<UInt64> = []
    }

    private static let processesMax = 512
    private static let filesMax = 256
    private static let rangesMax = 4096
    private static let ageMax = 8

    private let files: any ProcessFiles
    private let bytesMax: Int
    private var processes: [UInt32: Process] = [:]
    private var known: [FileKey: SymbolRanges] = [:]
    private var fileQuestions: [FileKey: FileQuestion] = [:]
    private var mapQuestions: [UInt32: Set<UInt64>] = [:]

    /// How often something was forgotten, or not looked at, for want of room.
    private(set) var evictions = 0

    /// - Parameter bytesMax: Of tables that are read for one interval; one may reach beyond it.
    init(_ files: any ProcessFiles, bytesMax: Int = 32 << 20) {
        self.files = files
        self.bytesMax = bytesMax
    }

    /// Looks at what a process has mapped, unless it did so lately; what it had is kept where it is
    /// gone already.
    ///
    /// - Parameter command: Changes when the process becomes another program.
    func look(at processID: UInt32, startedNs: UInt64, command: String) {
        if let known = processes[processID], known.startedNs == startedNs,
            known.command == command, known.age < Self.ageMax
        {
            processes[processID]?.age += 1
            return
        }
        guard ProcessStart.isSame(processID, startedNs: startedNs),
            let mappings = mappings(of: processID)
        else { return }
        if processes[processID]?.startedNs == startedNs {
            processes[processID]?.mappings = mappings
            processes[processID]?.command = command
            processes[processID]?.age = 0
            return
        }
        guard processes.count < Self.processesMax || processes[processID] != nil else {
            evictions += 1
            return
        }
        processes[processID] = Process(startedNs: startedNs, command: command, mappings: mappings)
    }

    private func mappings(of processID: UInt32) -> [MemoryMapping]? {
        guard let descriptor = files.openMappings(processID) else { return nil }
        defer { close(descriptor) }
        let mappings = MemoryMapping.all(Self.text(descriptor))
        return mappings.isEmpty ? nil : mappings
    }

    /// Lets go of processes that nobody asked for.
    func keep(only processIDs: Set<UInt32>) {
        processes = processes.filter { processIDs.contains($0.key) }
    }

    /// Asks for the names of addresses, which `answer()` looks up.
    func ask(_ addresses: [UInt64], in processID: UInt32, startedNs: UInt64) {
        guard var process = processes[processID], process.startedNs == startedNs else { return }
        let isMissing = addresses.contains { Self.mapping(of: $0, in: process.mappings) == nil }
        if isMissing, process.age > 0 {
            // It may have mapped more since.
            processes[processID]?.age = Self.ageMax
            look(at: processID, startedNs: startedNs, command: process.command)
            processes[processID]?.age = 0
            process = processes[processID] ?? process
        }
        for address in addresses {
            guard let mapping = Self.mapping(of: address, in: process.mappings) else { continue }
            if mapping.isAnonymous {
                mapQuestions[processID, default: []].insert(address)
            } else {
                let question = FileQuestion(processID: processID, address: address)
                fileQuestions[Self.key(mapping), default: question].offsets
                    .insert(Self.offset(address, mapping))
            }
        }
    }

    /// Looks up what was asked for since the last time.
    func answer() {
        if known.count + fileQuestions.count > Self.filesMax {
            known = known.filter { fileQuestions[$0.key] != nil }
            evictions += 1
        }
        var left = bytesMax
        for (key, question) in fileQuestions { answer(question, of: key, &left) }
        for (processID, addresses) in mapQuestions { answer(addresses, in: processID, &left) }
        fileQuestions = [:]
        mapQuestions = [:]
    }

    /// Names of addresses, in their order: a function, or its file in brackets, or `[unknown]`.
    func names(_ addresses: [UInt64], in processID: UInt32, startedNs: UInt64) -> [String] {
        guard let process = processes[processID], process.startedNs == startedNs else {
            return addresses.map { _ in "[unknown]" }
        }
        return addresses.map { address in
            guard let mapping = Self.mapping(of: address, in: process.mappings) else {
                return "[unknown]"
            }
            if mapping.isAnonymous { return process.perfMap.name(address) ?? "[anonymous]" }
            let name = known[Self.key(mapping)]?.name(Self.offset(address, mapping))
            return name ?? "[\(Self.title(mapping))]"
        }
    }

    private func answer(_ question: FileQuestion, of key: FileKey, _ left: inout Int) {
        guard known[key] != nil || known.count < Self.filesMax, left > 0 else { return }
        var ranges = known[key] ?? SymbolRanges(entriesMax: Self.rangesMax)
        defer { known[key] = ranges }
        let offsets = ranges.missing(of: question.offsets)
        guard !offsets.isEmpty else { return }
        if let descriptor = files.openCode(question.processID, at: question.address) {
            defer { close(descriptor) }
            if let file = ELFFile(descriptor) {
                left -= file.symbolTablesBytes
                Self.learn(offsets, of: file, &ranges)
            }
        }
        // Neither is asked for again what the file does not tell.
        for offset in offsets { ranges.learn(offset, nil, nil) }
    }

    private static func learn(_ offsets: [UInt64], of file: ELFFile, _ ranges: inout SymbolRanges) {
        var byAddress: [UInt64: UInt64] = [:]
        for offset in offsets {
            if let address = file.address(ofFileOffset: offset) { byAddress[address] = offset }
        }
        for (address, range, name) in file.find(Array(byAddress.keys)) {
            guard let offset = byAddress[address] else { continue }
            ranges.learn(offset, range.flatMap { moved($0, address, offset) }, name)
        }
    }

    private func answer(_ addresses: Set<UInt64>, in processID: UInt32, _ left: inout Int) {
        guard left > 0, let missing = processes[processID]?.perfMap.missing(of: addresses),
            !missing.isEmpty, let descriptor = files.openPerfMap(processID)
        else { return }
        defer { close(descriptor) }
        left -= min(PerfMap.bytesMax, max(0, Int(lseek(descriptor, 0, SEEK_END))))
        for (address, range, name) in PerfMap.find(missing, in: descriptor) where name != nil {
            processes[processID]?.perfMap.learn(address, range, name)
        }
    }

    /// A range around an address as one around the same place's offset.
    private static func moved(
        _ range: Range<UInt64>,
        _ address: UInt64,
        _ offset: UInt64
    ) -> Range<UInt64>? {
        guard range.contains(address) else { return nil }
        let before = address - range.lowerBound
        let (end, isOver) = offset.addingReportingOverflow(range.upperBound - address)
        return before <= offset && !isOver ? offset - before..<end : nil
    }

    private static func key(_ mapping: MemoryMapping) -> FileKey {
        FileKey(device: mapping.device, inode: mapping.inode, path: mapping.path)
    }

    private static func offset(_ address: UInt64, _ mapping: MemoryMapping) -> UInt64 {
        mapping.fileOffset &+ (address - mapping.addresses.lowerBound)
    }

    private static func title(_ mapping: MemoryMapping) -> String {
        mapping.path.hasPrefix("[") ? String(mapping.path.dropFirst().dropLast()) : mapping.fileName
    }

    /// The mapping that an address is in, of mappings in order.
    private static func mapping(
        of address: UInt64,
        in mappings: [MemoryMapping]
    ) -> MemoryMapping? {
        var low = 0
        var high = mappings.count
        while low < high {
            let middle = (low + high) / 2
            if mappings[middle].addresses.upperBound <= address {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < mappings.count, mappings[low].addresses.contains(address) else { return nil }
        return mappings[low]
    }

    private static func text(_ descriptor: Int32) -> String {
        var lines: [String] = []
        FileLines.forEach(descriptor, bytesMax: 4 << 20) {
            lines.append(String(decoding: $0, as: UTF8.self))
        }
        return lines.joined(separator: "\n")
    }
}
