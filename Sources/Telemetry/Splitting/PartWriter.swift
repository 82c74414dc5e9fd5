/// One part of a request that is being divided: envelopes are opened when a record needs them.
struct PartWriter {
    /// The envelopes around a record, outermost first; logs and spans have the first two.
    enum Level: Int, CaseIterable {
        case resource
        case scope
        case metric
        case data
    }

    private var writer: ProtobufWriter
    private var open: [ProtobufWriter.OpenMessage] = []

    init(capacity: Int) { writer = ProtobufWriter(capacity: capacity) }

    var bytes: [UInt8] { writer.bytes }

    /// How many levels are open.
    var depth: Int { open.count }

    /// Opens the next level as this field and copies the envelope's fields other than `children`.
    mutating func open(_ field: UInt32, copying envelope: ByteRange, except children: [UInt32]) {
        open.append(writer.openMessage(field, lengthWidth: 4))
        copyFields(of: envelope, except: children)
    }

    /// Copies a message's fields other than `children`.
    mutating func copyFields(of envelope: ByteRange, except children: [UInt32]) {
        var fields = FieldReader(envelope)
        while fields.next() {
            if !children.contains(fields.number) { writer.raw(fields.field.buffer) }
        }
    }

    /// Copies a record's whole field.
    mutating func append(_ record: ByteRange) { writer.raw(record.buffer) }

    /// Closes this level and those within it.
    mutating func close(_ level: Level) {
        while open.count > level.rawValue, let message = open.popLast() { writer.close(message) }
    }

    mutating func take() -> [UInt8] { writer.take() }
}
