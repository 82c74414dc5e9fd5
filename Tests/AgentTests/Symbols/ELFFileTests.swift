import Glibc
import Testing

@testable import AgentCore

/// Symbol tables of files that anybody may have written.
@Suite("ELF files")
struct ELFFileTests {
    /// A program of two functions, as clang writes it.
    private func compiled(_ directory: TemporaryDirectory) throws -> String {
        let path = directory.path + "/program"
        let code = """
            __attribute__((noinline)) int first_function(int x) { return x * 3 + 1; }
            __attribute__((noinline)) int second_function(int x) { return first_function(x) - 7; }
            int main(int count, char **words) { return second_function(count); }
            """
        try TextFile.replace(directory.path + "/program.c", with: Array(code.utf8))
        try TestNamespace.run("clang -O1 -o \(path) \(directory.path)/program.c")
        return path
    }

    private func opened<Result>(_ path: String, _ body: (Int32) throws -> Result) throws -> Result {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        return try body(descriptor)
    }

    @Test("functions are found by their places in the file")
    func functions() throws {
        let directory = try TemporaryDirectory()
        let path = try compiled(directory)
        let names = directory.path + "/names"
        try TestNamespace.run("nm \(path) | grep ' [tT] .*_function' > \(names)")
        let table = try #require(TextFile.text(names)).split(separator: "\n").map {
            $0.split(separator: " ")
        }
        try #require(table.count == 2)
        try opened(path) { descriptor in
            let file = try #require(ELFFile(descriptor))
            for line in table {
                let start = try #require(UInt64(line[0], radix: 16))
                let found = file.find([start, start + 1, 3])
                #expect(found.filter { $0.2 == String(line[2]) }.count == 2)
                #expect(found.contains { $0.0 == 3 && $0.2 == nil })
                let range = try #require(found.first { $0.0 == start }?.1)
                #expect(range.lowerBound == start && range.count < 100)
            }
        }
    }

    @Test("what is no ELF file is none", arguments: ["", "\u{7F}ELF", "#!/bin/sh\n", "nonsense"])
    func nonsense(text: String) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/file"
        try TextFile.replace(path, with: Array(text.utf8))
        try opened(path) { #expect(ELFFile($0) == nil) }
    }

    @Test("a file with any byte changed or its end cut off never traps, and ends soon")
    func hostile() throws {
        let directory = try TemporaryDirectory()
        let whole = try #require(TextFile.bytes(compiled(directory)))
        let seed = Seed.next()
        print("ELF files: \(seed)")
        var random = seed.generator
        let rounds = getenv("METERBEE_TEST_FULL") == nil ? 400 : 100_000
        let path = directory.path + "/changed"
        for _ in 0..<rounds {
            var bytes = whole
            // Headers and tables are at the beginning and at the end.
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let near = Int.random(in: 0..<400, using: &random)
                let far = bytes.count - 1 - Int.random(in: 0..<4000, using: &random)
                let place = Bool.random(using: &random) ? near : max(0, far)
                bytes[place] =
                    [0, 0xFF, 0x80, 1, UInt8.random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            if Int.random(in: 0..<4, using: &random) == 0 {
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
            }
            try TextFile.replace(path, with: bytes)
            try opened(path) { descriptor in
                guard let file = ELFFile(descriptor) else { return }
                let address = UInt64.random(in: 0 ... .max, using: &random)
                _ = file.address(ofFileOffset: address)
                let found = file.find([0, 0x1140, address, .max])
                #expect(found.count <= 4)
                #expect(found.allSatisfy { ($0.2?.utf8.count ?? 0) <= 3 * 256 })
            }
        }
    }
}
