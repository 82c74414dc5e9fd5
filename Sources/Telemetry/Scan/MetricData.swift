/// The member of a metric's oneof `data` that counts, as a parser would merge it: the one set last,
/// with the unbroken run of its occurrences before that.
struct MetricData {
    var type: MetricType
    /// Where the run begins; earlier occurrences were replaced by another kind of data.
    var runStart: UnsafeRawPointer

    /// Nil for a metric without data.
    init?(_ metric: ByteRange) {
        var found: (type: MetricType, runStart: UnsafeRawPointer)?
        var fields = FieldReader(metric)
        while fields.next() {
            guard let type = MetricType(field: fields.number) else { continue }
            if found?.type != type { found = (type, fields.fieldStart) }
        }
        guard let found else { return nil }
        type = found.type
        runStart = found.runStart
    }
}
