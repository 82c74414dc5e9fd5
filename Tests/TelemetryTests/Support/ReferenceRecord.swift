/// What the scanner should say about one record.
struct ReferenceRecord: Equatable {
    var body = 0
    var attributes = 0
    var resource = 0
    var samples = 0
    var time: UInt64 = 0
    var name: [UInt8] = []
    var scope: [UInt8] = []

    var canonical: Int { 32 + body + attributes + resource + 8 * samples }
}
