import Glibc

extension ClusterLauncher {
    /// The server that already works in the data directory, once it answers.
    func adopt() async throws(PostgresError) -> ClusterServer? {
        guard let file = PostmasterFile(dataDirectory: paths.data),
            PostmasterFile.isServer(file.processID, of: paths.data)
        else { return nil }
        let server = ClusterServer(
            processID: file.processID,
            port: file.port,
            socketDirectory: file.socketDirectory,
            dataDirectory: paths.data
        )
        return try await waitUntilReady(server) ? server : nil
    }

    func start(
        _ binaries: ClusterBinaries,
        user: ClusterUser
    ) async throws(PostgresError) -> ClusterServer {
        let socketDirectory = paths.socketDirectory(port: Self.port)
        try makeOwnDirectory(socketDirectory, user: user)
        rotateLog()
        let command =
            [binaries.postgres]
            + ClusterSettingsText.arguments(
                settings,
                paths: paths,
                socketDirectory: socketDirectory,
                port: Self.port
            )
        for attempt in 1...Self.startAttempts {
            let child = try ChildProcess.start(command, as: user, output: paths.log)
            let server = ClusterServer(
                processID: child.processID,
                port: Self.port,
                socketDirectory: socketDirectory,
                dataDirectory: paths.data
            )
            do throws(PostgresError) {
                if try await waitUntilReady(server) { return server }
            } catch {
                // Nobody would know of it, were it left running.
                try? await server.stop()
                throw error
            }
            let said = LocalFile.tail(paths.log, lines: 3)
            guard attempt < Self.startAttempts, Self.isPassing(said) else {
                throw startFailure(said)
            }
            try? await Task.sleep(for: .milliseconds(250))
        }
        throw startFailure(LocalFile.tail(paths.log, lines: 3))
    }

    /// Whether the server before this one is only not quite gone yet.
    private static func isPassing(_ said: String) -> Bool {
        said.contains("still in use") || said.contains("postmaster.pid\" already exists")
    }

    private func startFailure(_ said: String) -> PostgresError {
        .cluster(
            "PostgreSQL ended while it started: \(said)",
            remedy: said.contains("No space left")
                ? "free disk space" : "see \(paths.log)"
        )
    }

    /// Whether it answers; false if it ended instead.
    private func waitUntilReady(_ server: ClusterServer) async throws(PostgresError) -> Bool {
        let deadline = ContinuousClock.now + Self.startLimit
        var isSettled = false
        while ContinuousClock.now < deadline {
            do throws(PostgresError) {
                let connection = try await PostgresConnection.connect(ownerConfiguration(server))
                await connection.close()
                return true
            } catch {
                if error.isConfigurationError { throw error }
            }
            // A child is env(1) first and enters the data directory a moment later.
            isSettled = isSettled || PostmasterFile.isServer(server.processID, of: paths.data)
            if isSettled ? !server.isAlive : server.hasExited { return false }
            try? await Task.sleep(for: .milliseconds(25))
            if Task.isCancelled {
                throw PostgresError(code: .cancelled, message: "the task was cancelled")
            }
        }
        throw .cluster(
            "PostgreSQL did not answer within \(Self.startLimit)",
            remedy: "see \(paths.log)"
        )
    }

    private func rotateLog() {
        guard let status = LocalFile.status(paths.log), status.st_size > Self.logBytesMax else {
            return
        }
        rename(paths.log, paths.log + ".1")
    }
}
