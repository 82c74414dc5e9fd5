import ArgumentParser

/// How well the generated bodies compress.
enum BodyKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// As real flows do: about eleven times with zstd.
    case compressible
    /// With random identifiers and text in every record: four to five times.
    case random
}
