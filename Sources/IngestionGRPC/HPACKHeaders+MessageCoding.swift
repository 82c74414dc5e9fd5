import Compression
import GRPCCore
import Ingestion
import NIOHPACK

/// The header that tells `OTLPService` what `grpc-encoding` told the gate.
let messageCodingHeader = "meterbee-message-coding"

/// The header that names the call's memory in `CallCharges`; the gate replaces what came in.
let callChargeHeader = "meterbee-call-charge"

extension HPACKHeaders {
    private static let accepted = "identity,gzip,deflate"

    /// Renames a `grpc-encoding` that the service handles itself; grpc-swift refuses any other with
    /// UNIMPLEMENTED. Nobody outside may name the coding by the internal header.
    mutating func takeOverMessageCoding() {
        remove(name: messageCodingHeader)
        let codings = self[canonicalForm: "grpc-encoding"]
        guard codings.count == 1, let coding = ContentCoding(messageCoding: String(codings[0]))
        else { return }
        remove(name: "grpc-encoding")
        add(name: messageCodingHeader, value: coding.rawValue)
    }

    /// Names the accepted codings in an answer (gRPC compression, "grpc-accept-encoding").
    mutating func advertiseMessageCodings() {
        guard contains(name: "content-type") else { return }
        replaceOrAdd(name: "grpc-accept-encoding", value: Self.accepted)
    }

    /// The whole answer to a call that ends with a refusal.
    init(trailersOnly refusal: IngestRefusal) {
        self = [
            ":status": "200",
            "content-type": "application/grpc",
            "grpc-accept-encoding": Self.accepted,
            "grpc-status": String(refusal.code.rawValue),
            "grpc-message": refusal.message.percentEncodedForGRPC,
            IngestRefusal.detailsKey: Metadata.Value.binary(refusal.statusProtobuf).encoded(),
        ]
    }
}

extension ContentCoding {
    /// A `grpc-encoding` that the Export calls accept; nil for any other, also `identity`.
    init?(messageCoding: String) {
        switch messageCoding {
        case "gzip": self = .gzip
        case "deflate": self = .deflate
        default: return nil
        }
    }
}

extension String {
    /// As gRPC writes `grpc-message`: all but printable ASCII, and the percent sign, encoded.
    var percentEncodedForGRPC: String {
        let digits = Array("0123456789ABCDEF")
        var encoded = ""
        for byte in utf8 {
            if (0x20...0x7E).contains(byte), byte != 0x25 {
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                encoded += "%"
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 0xF)])
            }
        }
        return encoded
    }
}
