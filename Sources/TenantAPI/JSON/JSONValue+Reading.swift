import Billing

extension JSONValue {
    /// Reads a JSON text of untrusted origin, strictly and within a depth; a name that an object
    /// repeats is a fault.
    init(reading bytes: [UInt8]) throws(DocumentSyntaxError) {
        self.init(try DocumentValue(json: bytes, allowsRepeatedNames: false))
    }
}
