import ArgumentParser

/// How generated records are written as rows of a table.
enum RowForm: String, CaseIterable, Sendable, ExpressibleByArgument {
    /// A column for each attribute, by position and without its name: a table for these records
    /// alone.
    case columns
    /// All attributes as one JSON object: a table that takes any record.
    case json
}
