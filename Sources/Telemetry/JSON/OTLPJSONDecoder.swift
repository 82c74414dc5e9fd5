/// Turns a request in OTLP JSON into the protobuf bytes of the same request, so that one scanner
/// serves both and what is stored is protobuf whatever came in.
public enum OTLPJSONDecoder {
    /// The request's protobuf.
    ///
    /// Unknown members are left out; enums must be integers, identifiers hexadecimal of the right
    /// length, 64-bit integers numbers or strings, and `null` is a member that is not there.
    ///
    /// - Parameters:
    ///   - limit: The largest message in bytes: a number of one digit may take eight.
    ///   - reserve: Asked, with the total in bytes, before the message's memory grows; false
    ///     refuses.
    public static func protobuf(
        _ json: UnsafeRawBufferPointer,
        signal: Signal,
        limit: Int = .max,
        reserve: (Int) -> Bool = { _ in true }
    ) throws(TelemetryError) -> [UInt8] {
        guard let start = json.baseAddress, !json.isEmpty else {
            throw TelemetryError(code: .malformedJSON, message: "the body is empty", offset: 0)
        }
        let range = ByteRange(start: start, end: start + json.count)
        let outcome = withoutActuallyEscaping(reserve) { reserve in
            Result { () throws(TelemetryError) in
                var transcoder = JSONTranscoder(range, limitBytes: limit, reserve: reserve)
                return try transcoder.request(MessageSchema(request: signal))
            }
        }
        return try outcome.get()
    }

    /// The request's protobuf.
    public static func protobuf(
        _ json: [UInt8],
        signal: Signal
    ) throws(TelemetryError) -> [UInt8] {
        let outcome: Result<[UInt8], TelemetryError> = json.withUnsafeBytes { json in
            do throws(TelemetryError) {
                return .success(try protobuf(json, signal: signal))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
