import Foundation
import Testing

/// The load that the cost scripts make as well, as a program; needs clang.
struct TestLoad {
    private let program: String

    /// Builds it into a directory.
    init(in directory: TemporaryDirectory) throws {
        program = directory.path + "/load"
        var source = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { source.deleteLastPathComponent() }
        try TestNamespace.run("clang -O2 -o '\(program)' '\(source.path)/deploy/agent/load.c'")
    }

    /// Refused eBPF programs for a second, as many as there can be; how many there were.
    func refusedPrograms(meanwhile: () -> Void = {}) throws -> Int {
        let output = program + ".out"
        let child = try #require(
            TestProcess(["/bin/sh", "-c", "exec '\(program)' program 1 >'\(output)'"])
        )
        var status: Int32 = 0
        while waitpid(child.pid, &status, WNOHANG) == 0 {
            meanwhile()
            usleep(1000)
        }
        try #require(status == 0)
        let word = try String(contentsOfFile: output, encoding: .utf8).prefix { $0 != " " }
        return try #require(Int(word))
    }
}
