/// Follows the ledger of acts from its first entry and finds what was changed, removed or
/// reordered.
public struct AuditChain {
    private let sha256: ([UInt8]) -> [UInt8]
    /// The number of the last entry that was followed; 0 before the first.
    public private(set) var sequence: Int64 = 0
    /// The hash of that entry; 32 zero bytes before the first.
    public private(set) var hash = [UInt8](repeating: 0, count: 32)

    /// - Parameter sha256: SHA-256 of some bytes.
    public init(sha256: @escaping ([UInt8]) -> [UInt8]) { self.sha256 = sha256 }

    /// Follows the next entry; throws what is wrong with it.
    public mutating func follow(_ entry: AuditEntry) throws(AuditFault) {
        guard sha256(entry.hashedBytes) == entry.hash else {
            throw .changed(sequence: entry.sequence)
        }
        guard entry.sequence <= sequence + 1 else {
            throw .removed(first: sequence + 1, next: entry.sequence)
        }
        guard entry.sequence == sequence + 1, entry.previousHash == hash else {
            throw .reordered(sequence: entry.sequence)
        }
        sequence = entry.sequence
        hash = entry.hash
    }

    /// Ends at the head that the database keeps apart; throws where entries after are missing.
    public func finish(headSequence: Int64, headHash: [UInt8]) throws(AuditFault) {
        guard sequence >= headSequence else { throw .removed(first: sequence + 1, next: nil) }
        guard sequence == headSequence, hash == headHash else { throw .changed(sequence: sequence) }
    }
}
