/// A page of stored records.
public struct RecordPage: Hashable, Sendable {
    /// Each record as a JSON object: OTLP JSON with its resource, scope, data source and receipt.
    public var recordsJSON: [String]
    /// Where the next page begins; nil after the last. Printable ASCII, at most 200 characters.
    public var next: String?

    /// Takes every property by name.
    public init(recordsJSON: [String], next: String?) {
        self.recordsJSON = recordsJSON
        self.next = next
    }
}
