import GRPCCore
import Ingestion

extension IngestRefusal {
    /// Where gRPC carries a google.rpc.Status (gRPC richer error model).
    static let detailsKey = "grpc-status-details-bin"
}

extension RPCError {
    /// The refusal as a call ends with it, its details included.
    init(_ refusal: IngestRefusal) {
        var metadata = Metadata()
        metadata.addBinary(refusal.statusProtobuf, forKey: IngestRefusal.detailsKey)
        self.init(
            code: Code(refusal.code),
            message: refusal.message,
            metadata: metadata
        )
    }
}

extension RPCError.Code {
    init(_ code: IngestRefusal.Code) {
        self =
            switch code {
            case .invalidArgument: .invalidArgument
            case .notFound: .notFound
            case .alreadyExists: .alreadyExists
            case .permissionDenied: .permissionDenied
            case .resourceExhausted: .resourceExhausted
            case .unimplemented: .unimplemented
            case .unavailable: .unavailable
            case .unauthenticated: .unauthenticated
            }
    }
}
