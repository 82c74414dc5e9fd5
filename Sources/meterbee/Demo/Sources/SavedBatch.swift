import Compression

/// A batch exactly as it was sent.
struct SavedBatch: Sendable {
    var idempotencyKey: String
    var coding: ContentCoding?
    var body: [UInt8]
}
