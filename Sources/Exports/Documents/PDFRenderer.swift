import Glibc
import Subprocess
import SystemPackage

/// Makes PDF of invoice documents with WeasyPrint, a program of its own: in a process that may
/// fetch nothing, has bounded memory and time, and is killed when it takes too long.
public actor PDFRenderer {
    /// Why there is no PDF.
    public enum Failure: Error, Hashable, Sendable {
        /// WeasyPrint is not installed.
        case notInstalled
        /// Too many documents wait already.
        case busy
        /// It took too long and was killed.
        case timedOut
        /// It ended with these last words.
        case failed(String)
    }

    /// Documents made at once; each takes a core.
    private static let runningMax = 2
    /// Documents that wait beyond those.
    private static let waitingMax = 16
    /// Larger documents are refused; an invoice has some hundred kilobytes.
    private static let pdfBytesMax = 32 << 20

    private let python: String
    private let program: String
    private let timeout: Duration
    private var running = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - python: the interpreter that Debian's WeasyPrint belongs to.
    ///   - timeout: how long one document may take.
    public init(
        python: String = "/usr/bin/python3",
        program: String = "/usr/bin/weasyprint",
        timeout: Duration = .seconds(30)
    ) {
        self.python = python
        self.program = program
        self.timeout = timeout
    }

    /// Whether the program is there; installing it needs no restart.
    public nonisolated var isInstalled: Bool {
        access(python, X_OK) == 0 && access(program, X_OK) == 0
    }

    /// The document as PDF.
    public func pdf(of html: String) async throws -> [UInt8] {
        guard isInstalled else { throw Failure.notInstalled }
        guard waiting.count < Self.waitingMax else { throw Failure.busy }
        if running >= Self.runningMax {
            await withCheckedContinuation { waiting.append($0) }
        } else {
            running += 1
        }
        defer { leave() }
        return try await render(html)
    }

    /// Hands the place on to the next, or gives it back.
    private func leave() {
        if waiting.isEmpty { running -= 1 } else { waiting.removeFirst().resume() }
    }

    private nonisolated func render(_ html: String) async throws -> [UInt8] {
        let timeout = timeout
        return try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await self.run(html) }
            group.addTask {
                try await Task.sleep(for: timeout)
                throw Failure.timedOut
            }
            // Leaving the group cancels the other task, which kills the process.
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    private nonisolated func run(_ html: String) async throws -> [UInt8] {
        var options = PlatformOptions()
        // A session of its own, so that whatever it starts is killed with it.
        options.createSession = true
        options.teardownSequence = []
        let result = try await Subprocess.run(
            .path(FilePath(python)),
            arguments: ["-I", "-c", Self.script],
            environment: .custom([
                "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent",
            ]),
            platformOptions: options,
            input: .string(html),
            output: .bytes(limit: Self.pdfBytesMax),
            error: .string(limit: 65_536)
        )
        guard result.terminationStatus.isSuccess, !result.standardOutput.isEmpty else {
            let words = result.standardError.split(separator: "\n").last.map(String.init)
            throw Failure.failed(words ?? "\(result.terminationStatus)")
        }
        return result.standardOutput
    }

    /// The limits come before the library is loaded: 1 GiB of memory, a minute of processor time,
    /// no new files and no child processes. Nothing is fetched: every URL is refused. The end is
    /// abrupt: a thread of the text library may still run while others are being unloaded.
    private static let script = """
        import os, resource, sys
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        from weasyprint import HTML
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        def refuse(url, *arguments, **options):
            raise ValueError("nothing is fetched")
        text = sys.stdin.buffer.read().decode()
        pdf = HTML(string=text, base_url=None, url_fetcher=refuse).write_pdf()
        sys.stdout.buffer.write(pdf)
        sys.stdout.flush()
        os._exit(0)
        """
}
