import Exports

/// The pieces of an export, read one after the other while they are sent.
actor ExportPieces {
    private var first: [UInt8]?
    private var reading: ExportReading

    /// Reads the first piece at once.
    init(_ reading: ExportReading) async throws {
        var reading = reading
        first = try await reading.next()
        self.reading = reading
    }

    func next() async throws -> [UInt8]? {
        if let piece = first {
            first = nil
            return piece
        }
        var reading = reading
        let piece = try await reading.next()
        self.reading = reading
        return piece
    }
}
