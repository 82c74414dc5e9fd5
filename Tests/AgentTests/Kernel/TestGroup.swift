import Glibc
import Testing

@testable import AgentCore

/// A control group in a hierarchy, for processes that move themselves into it.
struct TestGroup {
    let path: String

    /// - Parameter mount: A version 1 controller's mount, or the unified one.
    init(_ name: String, mount: String) throws {
        path = "\(mount)/meterbee-\(name)-\(getpid())"
        try #require(mkdir(path, 0o755) == 0, "\(path) cannot be made")
    }

    /// In the hierarchy that tells containers apart.
    init(_ name: String) throws {
        let mount = try #require(CgroupHierarchy.current().mountPoint, "no control groups")
        try self.init(name, mount: mount)
    }

    /// Its number, as the programs read it.
    func number() throws -> Int64 {
        var status = stat()
        try #require(stat(path, &status) == 0)
        return Int64(status.st_ino)
    }

    /// Starts a shell command inside.
    func start(_ command: String) throws -> TestProcess {
        try #require(
            TestProcess(["/bin/sh", "-c", "echo $$ > \(path)/cgroup.procs && \(command)"])
        )
    }

    /// Sets one of its files; false where there is none.
    @discardableResult
    func set(_ file: String, _ value: String) -> Bool {
        guard access("\(path)/\(file)", W_OK) == 0 else { return false }
        return TestProcess(["/bin/sh", "-c", "echo \(value) > \(path)/\(file)"])?.wait() == 0
    }

    /// Only when nobody is inside any more.
    func remove() {
        for _ in 0..<50 where rmdir(path) != 0 { usleep(20_000) }
    }
}
