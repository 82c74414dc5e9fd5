import ArgumentParser
import Compression

/// How the generated bodies are compressed.
enum BodyCoding: String, CaseIterable, Sendable, ExpressibleByArgument {
    case none
    case gzip
    case zstd

    /// The content coding that is announced; nil for none.
    var contentCoding: ContentCoding? {
        switch self {
        case .none: nil
        case .gzip: .gzip
        case .zstd: .zstd
        }
    }
}
