import Glibc
import Testing

@testable import AgentCore

@Suite("Kernel symbols")
struct KernelSymbolsTests {
    @Test("an address is in the function that begins last before it")
    func lookup() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/symbols"
        let table = """
            ffffffff81000300 T third\t[module]
            ffffffff81000100 T first
            ffffffff81000180 D data
            nonsense
            ffffffff81000200 t second
            """
        try TextFile.replace(path, with: Array((table + "\n").utf8))
        let symbols = KernelSymbols(path: path)
        let base: UInt64 = 0xFFFF_FFFF_8100_0000
        symbols.learn([base + 0x50, base + 0x100, base + 0x1FF, base + 0x200, base + 0x999])
        #expect(symbols.name(base + 0x50) == nil)
        #expect(symbols.name(base + 0x100) == "first")
        #expect(symbols.name(base + 0x1FF) == "first")
        #expect(symbols.name(base + 0x200) == "second")
        #expect(symbols.name(base + 0x999) == "third")
        // A function is known as a whole; nobody has asked about what lies behind the others.
        #expect(symbols.name(base + 0x201) == "second")
        #expect(symbols.name(base + 0x51) == nil)
    }

    @Test("the cache is bounded")
    func bounded() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/symbols"
        let table = (1...20_000).map { String($0, radix: 16) + " T f\($0)\n" }.joined()
        try TextFile.replace(path, with: Array(table.utf8))
        let symbols = KernelSymbols(path: path)
        for start in 0..<4 {
            symbols.learn((1...5000).map { UInt64(start * 5000 + $0) })
        }
        #expect(symbols.evictions == 3)
        #expect(symbols.name(20_000) == "f20000")
    }
}
