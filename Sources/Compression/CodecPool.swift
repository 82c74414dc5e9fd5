import Synchronization

/// Keeps compression contexts between uses, because making one costs more than a small request.
public final class CodecPool: Sendable {
    /// Contexts kept at the most; more may be in use at a time.
    private static let idleMax = 16

    // SAFETY: a context is in the list or with one user, never both; the lock hands it over.
    private struct Idle<Codec>: @unchecked Sendable {
        var codecs: [Codec] = []
    }

    private let compressors = Mutex(Idle<ZstdCompressor>())
    private let decompressors = Mutex(Idle<Decompressor>())

    /// An empty pool; contexts are made when first needed.
    public init() {}

    /// Lends a zstd compressor of level 1; it must not leave `body`.
    public func withCompressor<Output>(
        _ body: (ZstdCompressor) throws -> Output
    ) throws -> Output {
        let lent = try Self.take(compressors) ?? ZstdCompressor()
        defer { Self.give(lent, to: compressors) }
        return try body(lent)
    }

    /// Lends a decompressor; it must not leave `body`.
    public func withDecompressor<Output>(
        _ body: (Decompressor) throws -> Output
    ) rethrows -> Output {
        let lent = Self.take(decompressors) ?? Decompressor()
        defer { Self.give(lent, to: decompressors) }
        return try body(lent)
    }

    private static func take<Codec>(_ idle: borrowing Mutex<Idle<Codec>>) -> Codec? {
        idle.withLock { Idle(codecs: $0.codecs.popLast().map { [$0] } ?? []) }.codecs.first
    }

    private static func give<Codec>(_ codec: Codec, to idle: borrowing Mutex<Idle<Codec>>) {
        let returned = Idle(codecs: [codec])
        idle.withLock { if $0.codecs.count < idleMax { $0.codecs += returned.codecs } }
    }
}
