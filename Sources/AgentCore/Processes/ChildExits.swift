import Glibc

/// Processes of ours that ended.
enum ChildExits {
    /// All that ended since the last look, with their statuses.
    static func take() -> [(pid: pid_t, status: Int32)] {
        var ended: [(pid: pid_t, status: Int32)] = []
        while true {
            var status: Int32 = 0
            let pid = waitpid(-1, &status, WNOHANG)
            if pid < 0, errno == EINTR { continue }
            guard pid > 0 else { return ended }
            ended.append((pid, status))
        }
    }

    /// For people.
    static func text(_ status: Int32) -> String {
        status & 0x7F == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(status & 0x7F)"
    }
}
