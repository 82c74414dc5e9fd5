import Glibc

/// Asks the kubelet of this node for its pods.
struct KubeletClient {
    /// Some hundred pods at tens of kilobytes each.
    private static let replyBytesMax = 16 << 20

    private let settings: KubeletSettings
    private let client: HTTPClient

    init(_ settings: KubeletSettings, ownSockets: OwnSockets) {
        self.settings = settings
        client = HTTPClient(
            endpoint: settings.endpoint,
            ownSockets: ownSockets,
            timeoutSeconds: 10,
            replyBytesMax: Self.replyBytesMax
        )
    }

    /// The pods that are on the node now.
    ///
    /// - Throws: `AgentError` that says what to do where the kubelet refuses or cannot be reached.
    func pods() throws(AgentError) -> [Pod] {
        guard let token = TextFile.firstLine(settings.tokenFile) else {
            throw AgentError(
                code: .file,
                message: "the kubelet's token \(settings.tokenFile) cannot be read or is empty; "
                    + "give --kubelet-token-file"
            )
        }
        let response = try client.send(
            HTTPRequest(
                method: "GET",
                path: "/pods",
                headers: [
                    ("Authorization", "Bearer \(token)"), ("Accept", "application/json"),
                    ("User-Agent", "meterbee-agent/\(AgentVersion.text)"),
                ]
            )
        )
        guard response.status == 200 else { throw refusal(response.status) }
        guard let pods = PodListParser.pods(response.body) else {
            throw AgentError(
                code: .http,
                message: "\(settings.endpoint.server) answers /pods with no list of pods"
            )
        }
        return pods
    }

    private func refusal(_ status: Int) -> AgentError {
        let remedy =
            switch status {
            case 401: "the token in \(settings.tokenFile) is not one it knows"
            case 403:
                "the token's account needs 'get' on 'nodes/pods' ('nodes/proxy' before "
                    + "Kubernetes 1.33)"
            default: "is it a kubelet's address?"
            }
        return AgentError(
            code: .http,
            message: "the kubelet \(settings.endpoint.server) answers HTTP \(status): \(remedy)"
        )
    }
}
