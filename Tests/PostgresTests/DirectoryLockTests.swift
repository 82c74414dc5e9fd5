import Glibc
import Testing

@testable import Postgres

@Suite("the lock on a data directory")
struct DirectoryLockTests {
    @Test("is one process's at a time, and free once it is let go")
    func excludes() throws {
        let path = TestDirectories.make("lock")
        var held: DirectoryLock? = try DirectoryLock.take(path)
        #expect(throws: PostgresError.self) { try DirectoryLock.take(path) }
        withExtendedLifetime(held) {}
        held = nil
        _ = try DirectoryLock.take(path)
    }

    @Test("a lock that is refused closes its own descriptor once, and no other thread's")
    func closesOnce() async throws {
        let path = TestDirectories.make("lock-closes")
        let held = try DirectoryLock.take(path)
        defer { withExtendedLifetime(held) {} }
        let other = Task { Self.descriptorsLost() }
        var refused = 0
        for _ in 0..<200_000 {
            do throws(PostgresError) { _ = try DirectoryLock.take(path) } catch { refused += 1 }
        }
        other.cancel()
        #expect(refused == 200_000)
        #expect(await other.value == 0)
    }

    /// Opens and closes a file until the task is cancelled; how often somebody else had closed it.
    private static func descriptorsLost() -> Int {
        var lost = 0
        while !Task.isCancelled {
            let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
            if close(descriptor) != 0 { lost += 1 }
        }
        return lost
    }
}
