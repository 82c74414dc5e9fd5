/// Where and how the server listens.
struct ListenSettings: Sendable {
    /// OTLP/HTTP and the REST API.
    var main: ListenAddress
    /// OTLP/gRPC; nil for not at all.
    var grpc: ListenAddress?
    /// The operator's routes and the metrics; nil where they are served with the others.
    var admin: ListenAddress?
    /// The certificate of every port; nil for cleartext.
    var tls: TLSFiles?
}
