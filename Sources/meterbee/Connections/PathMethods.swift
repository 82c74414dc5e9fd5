import Ingestion
import TenantAPI

/// Which methods a port's paths answer.
struct PathMethods: Sendable {
    let api: RESTAPI
    /// Whether the operator's routes and the metrics are there.
    let servesOperators: Bool
    /// Whether telemetry is taken and agents are published there.
    let isMain: Bool

    /// The methods of a path; nil for one that leads nowhere.
    func methods(of path: String) -> [String]? {
        if let methods = api.methods(ofPath: path) { return methods }
        if path == "/livez" || path == "/readyz" || (servesOperators && path == "/metrics") {
            return ["GET"]
        }
        guard isMain else { return nil }
        if OTLPRoutes.owns(path: path) { return ["POST"] }
        if path == "/install.sh" || path.hasPrefix("/dist/") { return ["GET", "HEAD"] }
        return nil
    }
}
