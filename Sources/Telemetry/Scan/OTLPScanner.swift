/// Visits the records of an `Export{Logs,Trace,Metrics}ServiceRequest` in place, each once.
///
/// Sizes are those of the message as a protobuf parser would merge it: repeated fields add up, of
/// everything else the last occurrence counts, and envelopes are looked through before the records
/// that they hold, because their fields may come in any order.
public enum OTLPScanner {
    /// Visits every record of `bytes`; nothing is copied and nothing allocated per record.
    ///
    /// A fault may be found after records were visited: what a visitor has added up is then void.
    public static func scan(
        _ bytes: UnsafeRawBufferPointer,
        signal: Signal,
        visit: (borrowing RecordView) -> ScanDecision
    ) throws(TelemetryError) -> ScanSummary {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return ScanSummary() }
        let range = ByteRange(start: start, end: start + bytes.count)
        var walk = RecordWalk(signal: signal, request: range)
        walk.request(visit)
        if walk.sizer.fault != .none {
            throw TelemetryError(
                code: walk.sizer.fault.code,
                message: walk.sizer.fault.message,
                offset: (walk.sizer.faultAddress ?? start) - start
            )
        }
        return walk.summary
    }

    /// Visits every record of an array of bytes.
    public static func scan(
        _ bytes: [UInt8],
        signal: Signal,
        visit: (borrowing RecordView) -> ScanDecision
    ) throws(TelemetryError) -> ScanSummary {
        let outcome: Result<ScanSummary, TelemetryError> = bytes.withUnsafeBytes { bytes in
            do throws(TelemetryError) {
                return .success(try scan(bytes, signal: signal, visit: visit))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
