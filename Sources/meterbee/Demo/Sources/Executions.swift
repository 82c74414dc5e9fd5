import Dispatch
import Glibc

/// Starts programs one after the other and waits for each, as fast as that goes.
enum Executions {
    /// Runs /bin/true so many times and returns the process identifiers.
    static func run(_ count: Int) async throws -> Set<Int64> {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "meterbee.demo.executions").async {
                continuation.resume(with: Result { try runBlocking(count) })
            }
        }
    }

    private static func runBlocking(_ count: Int) throws(ChildError) -> Set<Int64> {
        var pids: Set<Int64> = []
        for _ in 0..<count {
            let child = try ChildProcess.start("/bin/true", [])
            _ = child.waitBlocking()
            pids.insert(Int64(child.pid))
        }
        return pids
    }
}
