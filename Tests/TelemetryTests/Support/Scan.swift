import Telemetry

/// Scans and copies what the reference parser also knows.
func scanned(_ bytes: [UInt8], _ signal: Signal) throws -> [ReferenceRecord] {
    var records: [ReferenceRecord] = []
    _ = try OTLPScanner.scan(bytes, signal: signal) { view in
        var record = ReferenceRecord()
        record.body = view.bodySize
        record.attributes = view.attributesSize
        record.resource = view.resourceSize
        record.samples = view.samples
        record.time = view.occurredAtUnixNano
        record.name = Array(signal == .logs ? view.eventName : view.name)
        record.scope = Array(view.scopeName)
        records.append(record)
        return .proceed
    }
    return records
}
