#if DEBUG
    import Glibc
#endif

/// Named steps of the commit at which a test stops this process, or PostgreSQL under it.
///
/// In debug builds alone, and only with `METERBEE_FAULT_DIRECTORY` set: where that directory has a
/// file of the step's name the first to come there renames it to `<step>.reached`, writes its
/// process identifier into it and waits until somebody removes it. A release build has none of
/// this.
enum FaultPoint: String, CaseIterable, Sendable {
    /// A connection is there, nothing is sent.
    case connected
    /// Flush 1 is answered: keys are claimed, quotas locked, the clock is read.
    case claimed
    /// Everything is written, nothing is committed.
    case written
    /// Everything is committed, nobody is told.
    case committed
    /// Quotas are counted under the exclusive epoch lock, nothing is committed.
    case counted
}

#if DEBUG
    extension FaultPoint {
        private static let directory = getenv("METERBEE_FAULT_DIRECTORY").map {
            String(cString: $0)
        }

        /// Whether any step may be stopped at.
        static var isArmed: Bool { directory != nil }

        /// Waits here if a test says so.
        func pass() async {
            guard let directory = Self.directory else { return }
            let armed = "\(directory)/\(rawValue)"
            let reached = armed + ".reached"
            guard rename(armed, reached) == 0 else { return }
            let file = open(reached, O_WRONLY)
            _ = "\(getpid())\n".withCString { write(file, $0, strlen($0)) }
            close(file)
            while access(reached, F_OK) == 0 { try? await Task.sleep(for: .milliseconds(1)) }
        }
    }
#else
    extension FaultPoint {
        static var isArmed: Bool { false }

        func pass() async {}
    }
#endif
