public import Telemetry

/// Meters requests: one scan, no allocation per record, a part per data source.
public struct RequestMeter: Sendable {
    private let catalogue: CatalogueSnapshot
    private let admission: Admission
    private let now: Instant

    /// - Parameter now: the receiving time, by which rules and the accepted window are chosen.
    public init(catalogue: CatalogueSnapshot, admission: Admission, now: Instant) {
        self.catalogue = catalogue
        self.admission = admission
        self.now = now
    }

    /// Meters a request's protobuf body.
    ///
    /// - Throws: the body is not OTLP of this signal; nothing of it counts.
    public func meter(
        _ body: UnsafeRawBufferPointer,
        signal: Signal
    ) throws(TelemetryError) -> MeteredRequest {
        var tally = RequestTally(
            catalogue: catalogue,
            admission: admission,
            now: now,
            signal: signal
        )
        let summary = try OTLPScanner.scan(body, signal: signal) { record in
            tally.add(record)
            return .proceed
        }
        return tally.finish(body, summary)
    }

    /// Meters a request's protobuf body.
    public func meter(
        _ body: [UInt8],
        signal: Signal
    ) throws(TelemetryError) -> MeteredRequest {
        let outcome: Result<MeteredRequest, TelemetryError> = body.withUnsafeBytes { body in
            do throws(TelemetryError) {
                return .success(try meter(body, signal: signal))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
