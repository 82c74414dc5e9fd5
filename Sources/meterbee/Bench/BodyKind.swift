import ArgumentParser

/// How well the generated bodies compress.
enum BodyKind: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// As real flows do: about nine times.
    case compressible
    /// With random identifiers and text in every record: about four times.
    case random
}
