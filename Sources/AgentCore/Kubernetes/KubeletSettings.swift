/// How the node's kubelet is asked for its pods.
public struct KubeletSettings: Hashable, Sendable {
    /// Where Kubernetes puts a service account's token and authority into a container.
    public static let accountDirectory = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// `https://NODE:10250`, with the authority that signed its certificate.
    public var endpoint: HTTPEndpoint
    /// The bearer token's file; read for every question, because tokens are replaced.
    public var tokenFile: String
    /// Keys of the pods' labels that records tell.
    public var labels: [String] = []

    /// A kubelet with the service account's token and authority, where no others are named.
    ///
    /// - Throws: `AgentError` for an address over which a token must not be sent.
    public init(
        server: ServerAddress,
        tokenFile: String? = nil,
        authorityFile: String? = nil
    ) throws(AgentError) {
        guard server.isSecure else {
            throw AgentError(
                code: .usage,
                message: "'\(server)': a kubelet is written https://NODE:10250, "
                    + "because a token is sent to it"
            )
        }
        endpoint = HTTPEndpoint(server)
        endpoint.tls.authorityFile = authorityFile ?? Self.accountDirectory + "/ca.crt"
        self.tokenFile = tokenFile ?? Self.accountDirectory + "/token"
    }
}
