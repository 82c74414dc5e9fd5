/// `ExportLogsPartialSuccess` inside an `ExportLogsServiceResponse`, as far as it was sent.
struct PartialSuccess: Hashable, Sendable {
    private(set) var rejectedRecords = 0
    private(set) var message: String?

    /// Reads a response; one that is no protobuf says nothing was refused, as an empty one does.
    init(_ response: [UInt8]) {
        for field in ReplyFields(response[...]) where field.number == 1 {
            for inner in ReplyFields(field.content) {
                switch inner.number {
                case 1: rejectedRecords = Int(clamping: Int64(bitPattern: inner.integer))
                case 2: message = String(decoding: inner.content, as: UTF8.self)
                default: break
                }
            }
        }
    }
}
