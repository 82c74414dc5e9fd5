import Compression

/// How a record lies in a file: sixteen bytes, the record's own bytes, the body.
///
/// `kind, 0, length of the fields (2), length of the body (4), checksum of all but the body (4),
/// checksum of the body (4)`, least significant byte first. A file that was cut ends before the
/// first frame that does not agree with its checksum.
struct SpoolFrame: Hashable, Sendable {
    static let headBytes = 16
    /// A batch is sealed at a quarter of a megabyte before compression.
    static let bodyBytesMax = 4 << 20

    var kind: UInt8
    var fieldBytes: Int
    var bodyBytes: Int
    var fieldChecksum: UInt32
    var bodyChecksum: UInt32

    /// Its size in the file.
    var byteCount: Int { Self.headBytes + fieldBytes + bodyBytes }

    /// Reads the first sixteen bytes of a frame; nil where they cannot be any.
    init?(_ head: [UInt8]) {
        var reader = FieldReader(head)
        guard let kind: UInt8 = reader.integer(), let zero: UInt8 = reader.integer(),
            let fields: UInt16 = reader.integer(), let body: UInt32 = reader.integer(),
            let fieldChecksum: UInt32 = reader.integer(),
            let bodyChecksum: UInt32 = reader.integer(), zero == 0, kind != 0,
            body <= Self.bodyBytesMax
        else { return nil }
        self.kind = kind
        fieldBytes = Int(fields)
        bodyBytes = Int(body)
        self.fieldChecksum = fieldChecksum
        self.bodyChecksum = bodyChecksum
    }

    /// The record of a frame; nil where its checksum does not agree.
    func record(_ fields: [UInt8]) -> SpoolRecord? {
        guard
            Self.checksum(kind, fields, bodyBytes: bodyBytes, bodyChecksum: bodyChecksum)
                == fieldChecksum
        else { return nil }
        return SpoolRecord(kind: kind, fields: fields)
    }

    /// A record and a body as they are written.
    static func bytes(_ record: SpoolRecord, body: [UInt8] = []) -> [UInt8] {
        let fields = record.fields
        let bodyChecksum = CRC32.of(body)
        var writer = FieldWriter()
        writer.integer(record.kind)
        writer.integer(UInt8(0))
        writer.integer(UInt16(clamping: fields.count))
        writer.integer(UInt32(clamping: body.count))
        writer.integer(
            checksum(record.kind, fields, bodyBytes: body.count, bodyChecksum: bodyChecksum)
        )
        writer.integer(bodyChecksum)
        return writer.bytes + fields + body
    }

    private static func checksum(
        _ kind: UInt8,
        _ fields: [UInt8],
        bodyBytes: Int,
        bodyChecksum: UInt32
    ) -> UInt32 {
        var writer = FieldWriter()
        writer.integer(kind)
        writer.integer(UInt32(clamping: bodyBytes))
        writer.integer(bodyChecksum)
        return CRC32.of(writer.bytes + fields)
    }
}
