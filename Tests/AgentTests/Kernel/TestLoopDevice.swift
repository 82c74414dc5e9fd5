import Glibc
import Testing

@testable import AgentCore

/// A block device over 64 MiB of memory; gone when the test ends.
struct TestLoopDevice {
    private let file: String
    /// `/dev/loop0` or another.
    let path: String
    /// The kernel's name of it.
    var name: String { String(path.dropFirst("/dev/".count)) }

    init(_ name: String) throws {
        file = "/dev/shm/meterbee-\(name)-\(getpid())"
        let directory = try TemporaryDirectory()
        let answer = directory.path + "/device"
        try TestNamespace.run("truncate -s 64M \(file) && losetup -f --show \(file) > \(answer)")
        path = try #require(TextFile.firstLine(answer))
    }

    func remove() {
        try? TestNamespace.run("losetup -d \(path)")
        unlink(file)
    }
}
