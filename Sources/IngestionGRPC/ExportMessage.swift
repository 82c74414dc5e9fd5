import GRPCCore

/// A message as the gate passed it on: the compressed flag, then the bytes as they arrived.
struct ExportMessage: Sendable {
    var isCompressed: Bool
    var bytes: [UInt8]
}

/// Takes the bytes of a message as they are; nothing is decoded before admission.
struct ExportMessageDeserializer: MessageDeserializer {
    func deserialize<Bytes: GRPCContiguousBytes>(
        _ serializedMessageBytes: Bytes
    ) throws -> ExportMessage {
        serializedMessageBytes.withUnsafeBytes { bytes in
            ExportMessage(isCompressed: bytes.first == 1, bytes: Array(bytes.dropFirst()))
        }
    }
}

/// Sends the bytes of an `Export…ServiceResponse` as they are.
struct ExportResponseSerializer: MessageSerializer {
    func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) throws -> Bytes {
        Bytes(message)
    }
}
