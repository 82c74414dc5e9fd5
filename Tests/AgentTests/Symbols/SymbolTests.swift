import Glibc
import Testing

@testable import AgentCore

@Suite("Symbols of processes")
struct SymbolTests {
    @Test("lines of /proc/PID/maps are read, code only")
    func mappings() throws {
        let text = """
            55d0c0000000-55d0c0001000 r--p 00000000 08:01 77 /usr/bin/a program
            55d0c0001000-55d0c0002000 r-xp 00001000 08:01 77                 /usr/bin/a program
            7f0000001000-7f0000002000 rwxp 00000000 00:00 0
            7f0000000000-7f0000001000 r-xp 00000000 00:2d 9 /memfd:jit (deleted)
            7ffd00000000-7ffd00001000 r-xp 00000000 00:00 0 [vdso]
            ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
            """
        let mappings = MemoryMapping.all(text)
        #expect(mappings.count == 5)
        #expect(mappings[0].path == "/usr/bin/a program" && mappings[0].fileName == "a program")
        #expect(mappings[0].device == 8 << 20 | 1 && mappings[0].inode == 77)
        #expect(mappings[0].fileOffset == 0x1000)
        #expect(mappings.map(\.isAnonymous) == [false, true, true, false, false])
        #expect(mappings[1].fileName == "memfd:jit")
    }

    @Test(
        "what is no mapping is none",
        arguments: [
            "", "x", "1-2 r-xp", "2-1 r-xp 0 8:1 0 /a", "1-g r-xp 0 8:1 0", "1-2 r-xp 0 81 0 /a",
            "1-2 r-xp 0 fffff:1 0 /a", "11111111111111111-2 r-xp 0 8:1 0 /a", "1-2 rwx 0 8:1 0 /a",
        ]
    )
    func noMapping(line: String) {
        #expect(MemoryMapping(line) == nil)
    }

    @Test("ranges answer for what was learned, do not overlap, and are bounded")
    func ranges() {
        var ranges = SymbolRanges(entriesMax: 3)
        ranges.learn(10, 5..<20, "a")
        ranges.learn(25, 15..<30, "b")
        ranges.learn(40, nil, nil)
        #expect([4, 5, 19, 20, 29, 30].map { ranges.name($0) } == [nil, "a", "a", "b", "b", nil])
        #expect(ranges.knows(40) && ranges.name(40) == nil && !ranges.knows(41))
        // A range that does not hold its address is not believed.
        ranges.learn(50, 60..<70, "c")
        #expect(ranges.evictions == 1 && ranges.name(50) == "c" && !ranges.knows(60))
        ranges.learn(.max, nil, "last")
        #expect(!ranges.knows(10))
    }

    @Test("perf maps may hold anything")
    func perfMap() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/map"
        let long = String(repeating: "n", count: 70_000)
        let text =
            "100 10 first\nnonsense\n\n ffff\nfffffffffffffff0 20 over\n0x200 0x10 second one\n"
            + "100 10 newer\n300 0 none\n400 10 \n400 zz x\n500 10 end"
        try TextFile.replace(path, with: Array(text.utf8))
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        func names() -> [UInt64: String?] {
            let found = PerfMap.find([0x105, 0x110, 0x200, 0x300, 0x505, .max], in: descriptor)
            return Dictionary(uniqueKeysWithValues: found.map { ($0.0, $0.2) })
        }
        #expect(names()[0x105] == "newer" && names()[0x200] == "second one")
        #expect(names()[0x110] == .some(nil) && names()[.max] == .some(nil))
        #expect(names()[0x505] == "end")
        // A line longer than any name ends the reading.
        try TestNamespace.run("printf '500 10 %s\\n505 10 late\\n' \(long) > \(path)")
        #expect(names()[0x505] == .some(nil))
    }

    @Test("a file is read once for all that is asked of it, within a budget")
    func budget() throws {
        let own = UInt32(clamping: getpid())
        let ticks = try #require(ProcessStart.ticks(own))
        let startedNs = ticks * (1_000_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK))))
        // The C library is small beside this program.
        let functions = ["printf", "qsort_r", "setvbuf", "getline"]
        let addresses = try functions.map { name in
            UInt64(UInt(bitPattern: try #require(dlsym(nil, name)))) + 1
        }
        let files = FilesOfOneProcess(own)
        let symbols = CodeSymbols(files)
        symbols.look(at: own, startedNs: startedNs, command: "")
        for _ in 0..<3 {
            for address in addresses { symbols.ask([address], in: own, startedNs: startedNs) }
            symbols.answer()
        }
        #expect(files.codeOpened == 1)
        let names = symbols.names(addresses + [1], in: own, startedNs: startedNs)
        #expect(names.last == "[unknown]" && names.count == addresses.count + 1)
        for (name, function) in zip(names, functions) { #expect(name.hasSuffix(function)) }
        let poor = CodeSymbols(files, bytesMax: 0)
        poor.look(at: own, startedNs: startedNs, command: "")
        poor.ask(addresses, in: own, startedNs: startedNs)
        poor.answer()
        #expect(files.codeOpened == 1)
        #expect(poor.names([addresses[0]], in: own, startedNs: startedNs) == ["[libc.so.6]"])
    }

    @Test("stacks fold to one line of a bounded length, whatever the names are")
    func folding() {
        #expect(FoldedStack.text(kernel: ["read"], user: ["b", "a"]) == "a;b;read_[k]")
        #expect(FoldedStack.text(kernel: [], user: []) == "[unknown]")
        #expect(FoldedStack.text(kernel: [], user: ["x;y\n"]) == "x:y:")
        let many = FoldedStack.text(kernel: [], user: (0..<200).map { "\($0)" + long(100) })
        #expect(many.hasPrefix("[cut];") && many.hasSuffix("0" + long(100)))
        #expect(many.utf8.count <= FoldedStack.bytesMax + 8)
    }

    private func long(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test("a process is known by its start, whatever its name is")
    func start() {
        let line = "7 (a) b) c) R 1 1 1 0 -1 4 1 2 3 4 5 6 7 8 20 0 1 0 4711 100 200"
        #expect(ProcessStart.ticks(stat: line) == 4711)
        #expect(ProcessStart.ticks(stat: "7 (a") == nil)
        #expect(ProcessStart.ticks(stat: "7 (a) R 1") == nil)
        #expect(ProcessStart.ticks(UInt32(clamping: getpid())) != nil)
        #expect(!ProcessStart.isSame(UInt32(clamping: getpid()), startedNs: 1))
    }

    @Test("no more than mapped code is opened for whoever asks")
    func files() throws {
        let files = LocalProcessFiles()
        let own = UInt32(clamping: getpid())
        let mappings = MemoryMapping.all(try #require(TextFile.text("/proc/self/maps")))
        let code = try #require(mappings.first { $0.path.hasPrefix("/") })
        let descriptor = try #require(files.openCode(own, at: code.addresses.lowerBound))
        close(descriptor)
        #expect(files.openCode(own, at: 0) == nil)
        #expect(files.openCode(.max, at: code.addresses.lowerBound) == nil)
        #expect(files.openMappings(.max) == nil)
        #expect(files.openPerfMap(.max) == nil)
    }
}
