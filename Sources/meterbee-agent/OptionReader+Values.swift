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

    /// The data sources of `--sources`, all without it.
    func sources() throws(AgentError) -> [String] {
        guard let list = self["--sources"] else { return SourceCatalog.keys }
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
