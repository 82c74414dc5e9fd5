import Glibc

/// A child process of a test.
struct TestProcess {
    let pid: pid_t

    /// Starts a program with arguments; nil where it cannot be started.
    init?(_ arguments: [String]) {
        var pid: pid_t = 0
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var result = posix_spawn(&pid, arguments[0], nil, nil, words, environ)
        // A child that another test is just starting may still hold a file that was written here.
        for _ in 0..<6000 where result == ETXTBSY {
            usleep(10_000)
            result = posix_spawn(&pid, arguments[0], nil, nil, words, environ)
        }
        guard result == 0 else { return nil }
        self.pid = pid
    }

    /// Waits for the end; the exit code, or -1 after a signal.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -1
    }
}
