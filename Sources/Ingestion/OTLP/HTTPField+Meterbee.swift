import HTTPTypes

extension HTTPField.Name {
    // The names are tokens (RFC 9110, section 5.1), so these never fall back.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .ifMatch
    static let meterbeeReceipt = HTTPField.Name("Meterbee-Receipt") ?? .eTag
    static let meterbeeReceiptJSON = HTTPField.Name("Meterbee-Receipt-Json") ?? .eTag
    static let meterbeeDuplicate = HTTPField.Name("Meterbee-Duplicate") ?? .eTag
}
