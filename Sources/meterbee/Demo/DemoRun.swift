import Glibc

/// One run of the demo: starts everything, lives, and ends everything.
actor DemoRun {
    private let options: DemoOptions
    private let home: DemoHome
    private var view: any DemoView
    private var server: LocalServer?
    private var source: (any ActivitySource)?
    private var reader: FigureReader?
    private var hasFailedProof = false

    init(options: DemoOptions, home: DemoHome) {
        self.options = options
        self.home = home
        view = PlainView(prefix: options.synthetic ? SyntheticNotice.prefix : "")
    }

    /// Starts the server, sets up the tenant, starts the sender, and opens the view.
    func start() async throws -> ProofStage {
        let started = WallClock.now
        await view.say("meterbee demo: from kernel to invoice, in \(home.path)")
        let server = try await startServer()
        let credentials = try await DemoSetup(api: server.operator, view: view).run()
        let api = RESTClient(baseURL: server.baseURL, key: credentials.tenantKey)
        let usedBefore = try await api.usage(in: .init(from: started, through: WallClock.now))
        let source = try await startSource(server, credentials)
        await openView(DemoLinks(baseURL: server.baseURL, tenantKey: credentials.tenantKey))
        return ProofStage(
            server: server,
            api: api,
            source: source,
            view: view,
            started: started,
            usedBefore: usedBefore
        )
    }

    private func startServer() async throws -> LocalServer {
        guard let executable = OwnExecutable.path, let port = options.port ?? LoopbackPort.free()
        else {
            throw DemoError(
                step: "server",
                reason: "neither own executable nor a free port was found",
                remedy: "mount /proc, or give --port"
            )
        }
        let server = LocalServer(executable: executable, dataDirectory: home.path, port: port)
        self.server = server
        try await view.step(
            "server at \(server.baseURL) with its PostgreSQL, migrated",
            remedy:
                "deploy/dependencies.sh installs PostgreSQL; --port and --data-dir choose others"
        ) { try await server.start() }
        return server
    }

    private func startSource(
        _ server: LocalServer,
        _ credentials: DemoSetup.Credentials
    ) async throws -> any ActivitySource {
        if options.synthetic {
            return try await startGenerator(server, credentials, because: "--synthetic was given")
        }
        guard let executable = OwnExecutable.sibling("meterbee-agent") else {
            throw DemoError(
                step: "agent",
                reason: "there is no meterbee-agent beside this program",
                remedy: "build it: swift build --product meterbee-agent; or give --synthetic"
            )
        }
        if let reason = await AgentProbe(
            executable: executable,
            outputPath: home.path + "/probe.log"
        ).refusal() {
            return try await startGenerator(server, credentials, because: reason)
        }
        let agent = AgentSource(
            executable: executable,
            directory: home.path + "/agent",
            baseURL: server.baseURL,
            enrollmentToken: credentials.enrollmentToken
        )
        source = agent
        try await view.step("agent enrolled, eBPF programs attached") { try await agent.start() }
        return agent
    }

    private func startGenerator(
        _ server: LocalServer,
        _ credentials: DemoSetup.Credentials,
        because reason: String
    ) async throws -> any ActivitySource {
        view = PlainView(prefix: SyntheticNotice.prefix)
        await view.say("no kernel records: \(reason)\nrecords are generated instead")
        let generator = SyntheticSource(
            baseURL: server.baseURL,
            enrollmentToken: credentials.enrollmentToken
        )
        source = generator
        try await view.step("generator enrolled as an agent") { try await generator.start() }
        return generator
    }

    private func openView(_ links: DemoLinks) async {
        await view.say(([links.keyLine] + links.curlLines).joined(separator: "\n"))
        guard !options.plain, Terminal.isAvailable, let terminal = Terminal() else { return }
        view = LiveView(terminal: terminal, links: links)
    }
}

extension DemoRun {
    /// Shows figures and obeys keys until the end; false when a proof failed.
    func live(_ stage: ProofStage) async throws -> Bool {
        let reader = FigureReader(stage)
        self.reader = reader
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Whichever ends first ends all.
            group.addTask { try await self.obeyKeys(stage) }
            group.addTask { try await Self.showFigures(reader, stage.view) }
            if let live = stage.view as? LiveView {
                group.addTask { await Self.followSize(live) }
            }
            if let seconds = options.seconds {
                group.addTask { try await Task.sleep(for: .seconds(seconds)) }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        return !hasFailedProof
    }

    private static func showFigures(_ reader: FigureReader, _ view: any DemoView) async throws {
        var next = ContinuousClock.now
        while true {
            let figures = await reader.read()
            // A reading that was cut short would show a server that does not answer.
            try Task.checkCancellation()
            await view.show(figures)
            next = max(next + .seconds(1), ContinuousClock.now)
            try await Task.sleep(until: next, clock: .continuous)
        }
    }

    private static func followSize(_ view: LiveView) async {
        let watch = SignalWatch([SIGWINCH])
        for await _ in watch.signals { await view.draw() }
    }

    /// Presses the keys of the command line, then those of the keyboard, where there is one.
    private func obeyKeys(_ stage: ProofStage) async throws {
        for key in DemoKey.sequence(options.keys) ?? [] {
            guard try await press(key, stage) else { return }
        }
        guard isatty(STDIN_FILENO) == 1, stage.view is LiveView else {
            try await Task.sleep(for: .seconds(Int64.max / 4))
            return
        }
        let keyboard = Keyboard()
        for await key in keyboard.keys {
            guard try await press(key, stage) else { return }
        }
    }

    /// Does what a key stands for; false for the end.
    private func press(_ key: DemoKey, _ stage: ProofStage) async throws -> Bool {
        guard key != .quit else { return false }
        await stage.view.say("[\(key.rawValue)] \(key.title)")
        do {
            let proof = try await prove(key, stage)
            hasFailedProof = hasFailedProof || !proof.isProven
            let mark = proof.isProven ? "✓" : "✗"
            for line in proof.lines { await stage.view.say("\(mark) \(line)") }
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            hasFailedProof = true
            await stage.view.say("✗ \(key.title): \(error)")
        }
        return true
    }

    private func prove(_ key: DemoKey, _ stage: ProofStage) async throws -> Proof {
        switch key {
        case .transfer: try await TransferProof(stage: stage).run()
        case .executions: try await ExecutionProof(stage: stage).run()
        case .crash: try await CrashProof(stage: stage).run()
        case .resend: try await ResendProof(stage: stage).run()
        case .explain: try await ExplainProof(stage: stage).run()
        case .verify: try await VerifyProof(stage: stage).run()
        case .quit: Proof(isProven: true, lines: [])
        }
    }
}

extension DemoRun {
    /// Ends every process, gives the terminal back and removes what is temporary.
    func end() async {
        let isLive = view is LiveView
        await view.close()
        let isSynthetic = source?.isSynthetic ?? options.synthetic
        let plain = PlainView(prefix: isSynthetic ? SyntheticNotice.prefix : "")
        if isLive, let last = await reader?.last { await plain.show(last) }
        await source?.stop()
        await server?.stop()
        await plain.say("stopped every process, \(home.leave())")
    }
}
