import FoundationEssentials

/// Asks `meterbee-agent probe` whether this kernel lets the agent observe.
struct AgentProbe: Sendable {
    let executable: String
    /// Where the answer is written on its way here.
    let outputPath: String

    private static let timeout = Duration.seconds(30)

    private struct Answer: Decodable {
        struct Rung: Decodable {
            var hook: String
            var refused: String?
        }

        struct Source: Decodable {
            var key: String
            var hook: String?
            var rungs: [Rung]
        }

        var missingCapabilities: String?
        var sources: [Source]
    }

    /// Why it cannot: every source without a hook, with the first reason; nil where it can.
    func refusal() async -> String? {
        do {
            let process = try ChildProcess.start(
                executable,
                ["probe", "--json"],
                outputPath: outputPath
            )
            let status = await process.waitForExit(timeout: Self.timeout)
            if status == .exited(code: 0) { return nil }
            guard let status else {
                await process.stop(grace: .seconds(2))
                return "meterbee-agent probe did not end within \(Self.timeout)"
            }
            return reasons() ?? "meterbee-agent probe ended with \(status)"
        } catch {
            return "\(error)"
        }
    }

    private func reasons() -> String? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard
            let line = ProcFile.text(outputPath)?.split(separator: "\n").first(where: {
                $0.hasPrefix("{")
            }),
            let answer = try? decoder.decode(Answer.self, from: Data(line.utf8))
        else { return nil }
        var reasons = answer.sources.filter { $0.hook == nil }.map { source in
            let tried = source.rungs.map { "\($0.hook): \($0.refused ?? "refused")" }
            return "\(source.key): step failed: \(tried.joined(separator: "; "))"
        }
        if let missing = answer.missingCapabilities, !missing.isEmpty {
            reasons.append("capabilities missing: \(missing); run as root, outside a container")
        }
        return reasons.isEmpty ? nil : reasons.joined(separator: "\n")
    }
}
