import Metering

/// The node's own file: what the server's policy may never go beyond.
///
/// ```
/// # /etc/meterbee/agent.conf
/// sources: net.flow, process.exec
/// allow: arguments
/// paths: /srv/keys, ~/.config
/// ```
public struct NodeCeiling: Hashable, Sendable {
    /// Something that needs the node's consent.
    public enum Consent: String, CaseIterable, Sendable {
        /// Arguments of executions without masking secrets in them.
        case arguments
        /// What processes encrypt, read before they do.
        case tls
        /// Paths that the server names.
        case paths
        /// Refusing things instead of telling of them.
        case enforcement
    }

    /// The only sources that may run; nil for all.
    public var sources: Set<String>?
    /// What the node consents to.
    public var allowed: Set<Consent> = []

    /// Sensitive paths besides the usual ones.
    private(set) var paths: [SensitivePath] = []

    /// Everything may run, nothing that needs consent is allowed.
    public init() {}

    /// Reads the file.
    ///
    /// - Throws: `AgentError` for a line that is not understood: a ceiling is never guessed.
    public init(path: String) throws(AgentError) {
        guard let bytes = TextFile.bytes(path) else { throw .unreadable(path) }
        self = try NodeCeiling(text: String(decoding: bytes, as: UTF8.self), name: path)
    }

    init(text: String, name: String) throws(AgentError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }
                .split { $0.isWhitespace || $0 == "," || $0 == ":" }.map(String.init)
            guard let key = words.first else { continue }
            let place = "\(name), line \(index + 1)"
            switch key {
            case "sources": try allowSources(words.dropFirst(), place: place)
            case "allow": try consent(words.dropFirst(), place: place)
            case "paths": try addPaths(words.dropFirst(), place: place)
            default:
                throw AgentError(
                    code: .usage,
                    message: "\(place): '\(key)' is not known; use 'sources:', 'allow:' or 'paths:'"
                )
            }
        }
    }

    private mutating func allowSources(
        _ keys: ArraySlice<String>,
        place: String
    ) throws(AgentError) {
        for key in keys { _ = try Self.known(key, place: place) }
        sources = (sources ?? []).union(keys)
    }

    private static func known(_ key: String, place: String) throws(AgentError) -> String {
        guard SourceCatalog.keys.contains(key) else {
            throw AgentError(
                code: .usage,
                message: "\(place): there is no data source '\(key)'; known are "
                    + SourceCatalog.keys.joined(separator: ", ")
            )
        }
        return key
    }

    private mutating func consent(
        _ words: ArraySlice<String>,
        place: String
    ) throws(AgentError) {
        for word in words {
            guard let consent = Consent(rawValue: word) else {
                let all = Consent.allCases.map(\.rawValue).joined(separator: ", ")
                throw AgentError(
                    code: .usage,
                    message: "\(place): '\(word)' cannot be allowed; what can: \(all)"
                )
            }
            allowed.insert(consent)
        }
    }

    private mutating func addPaths(
        _ words: ArraySlice<String>,
        place: String
    ) throws(AgentError) {
        for word in words {
            do {
                paths.append(try SensitivePath(word))
            } catch {
                throw AgentError(code: .usage, message: "\(place): \(error)")
            }
        }
    }

    /// Lets only these run, of those that may.
    public mutating func limitSources(to keys: [String]) {
        sources = (sources ?? Set(SourceCatalog.keys)).intersection(keys)
    }

    /// The policy as far as the node agrees with it.
    func limit(_ policy: AgentPolicy) -> AgentPolicy {
        var limited = policy
        if !allowed.contains(.arguments) { limited.redactsArguments = true }
        if !allowed.contains(.tls) {
            limited.sources[NetTLSSource.key, default: SourcePolicy()].isEnabled = false
        }
        limited.sensitivePaths = SensitivePath.usual + paths
        if allowed.contains(.paths) { limited.sensitivePaths += policy.sensitivePaths }
        guard let sources else { return limited }
        for key in SourceCatalog.keys where !sources.contains(key) {
            limited.sources[key, default: SourcePolicy()].isEnabled = false
        }
        return limited
    }
}
