import AgentCore

extension OptionReader {
    /// A time such as `60s`, `5m` or `1h`, in seconds.
    func seconds(_ name: String, usual: Int) throws(AgentError) -> Int {
        guard let text = self[name] else { return usual }
        let factors: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        let factor = text.last.flatMap { factors[$0] }
        guard let number = Int(factor == nil ? text[...] : text.dropLast()),
            (1...86_400).contains(number), number * (factor ?? 1) <= 86_400
        else {
            throw AgentError(
                code: .usage,
                message: "\(name) is '\(text)'; give a time such as 60s, 5m or 1h"
            )
        }
        return number * (factor ?? 1)
    }

    /// What the agent may take of the node.
    func bounds() throws(AgentError) -> Bounds {
        var bounds = Bounds()
        if let megabytes = self["--memory-mb"] {
            guard let number = Int(megabytes), (1...65_536).contains(number) else {
                throw AgentError(
                    code: .usage,
                    message: "--memory-mb is '\(megabytes)'; give megabytes, 1 to 65536"
                )
            }
            bounds.memoryBytesMax = number << 20
        }
        bounds.ownShareMax = try share("--cpu-percent") ?? bounds.ownShareMax
        bounds.programShareMax = try share("--program-percent") ?? bounds.programShareMax
        bounds.windowMs = try seconds("--bounds-window", usual: bounds.windowMs / 1000) * 1000
        return bounds
    }

    /// Percent of a core, as a share.
    private func share(_ name: String) throws(AgentError) -> Double? {
        guard let text = self[name] else { return nil }
        guard let percent = Double(text), percent > 0, percent <= 10_000 else {
            throw AgentError(
                code: .usage,
                message: "\(name) is '\(text)'; give percent of a core, such as 2 or 0.5"
            )
        }
        return percent / 100
    }

    /// A number of megabytes, in bytes; nil where it is not given.
    func megabytes(_ name: String) throws(AgentError) -> Int? {
        guard let text = self[name] else { return nil }
        guard let number = Int(text), (1...1_000_000).contains(number) else {
            throw AgentError(
                code: .usage,
                message: "\(name) is '\(text)'; give megabytes, 1 to 1000000"
            )
        }
        return number << 20
    }

    /// The data sources of `--sources`; without it all that need no consent.
    func sources() throws(AgentError) -> [String] {
        guard let list = self["--sources"] else { return SourceCatalog.keysWithoutConsent }
        let keys = list.split(separator: ",").map(String.init)
        if let unknown = keys.first(where: { !SourceCatalog.keys.contains($0) }) {
            throw AgentError(
                code: .usage,
                message: "there is no data source '\(unknown)'; known are "
                    + SourceCatalog.keys.joined(separator: ", ")
            )
        }
        return keys
    }
}
