/// What identifies a batch within its tenant and signal: 1 to 255 visible ASCII characters.
public struct BatchKey: Hashable, Sendable, CustomStringConvertible {
    /// The place of an agent's batch in its spool, as `<agent>/<spool>/<sequence>` says it.
    public struct SpoolPosition: Hashable, Sendable {
        /// The enrolled agent.
        public var agent: UniqueID
        /// 128 random bits as 32 lower-case hex digits.
        public var spool: String
        /// Strictly rising over all signals of the spool; from 1.
        public var sequence: Int64

        /// A position; the spool must be 32 lower-case hex digits.
        public init(agent: UniqueID, spool: String, sequence: Int64) {
            self.agent = agent
            self.spool = spool
            self.sequence = sequence
        }
    }

    /// The key's text.
    public let description: String

    /// A client's `Idempotency-Key`; nil unless it is 1 to 255 visible ASCII characters.
    public init?(_ text: String) {
        let isVisible = text.utf8.allSatisfy { $0 >= 0x21 && $0 <= 0x7E }
        guard isVisible, (1...255).contains(text.utf8.count) else { return nil }
        description = text
    }

    /// The key of a request without one: its body's hash.
    public init(_ hash: BodyHash) { description = hash.hexDigits }

    /// An enrolled agent's key.
    public init(_ position: SpoolPosition) {
        description = "\(position.agent)/\(position.spool)/\(position.sequence)"
    }

    /// The spool position that the key spells exactly as an agent writes it; nil for any other key.
    public var spoolPosition: SpoolPosition? {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let agent = UniqueID(String(parts[0])),
            let sequence = Int64(parts[2]), sequence > 0, Self.isSpool(parts[1])
        else { return nil }
        let position = SpoolPosition(agent: agent, spool: String(parts[1]), sequence: sequence)
        // One position has one spelling, else a batch could be sent twice under two keys.
        return BatchKey(position) == self ? position : nil
    }

    private static func isSpool(_ text: Substring) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
