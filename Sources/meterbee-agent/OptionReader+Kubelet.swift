import AgentCore

extension OptionReader {
    /// What says how the kubelet is asked.
    static let kubeletOptions: Set<String> = [
        "--kubelet", "--kubelet-token-file", "--kubelet-ca-file", "--pod-labels",
    ]

    /// The kubelet of `--kubelet`; nil without it.
    ///
    /// - Throws: `AgentError` with code `usage` for the others without it.
    func kubelet() throws(AgentError) -> KubeletSettings? {
        guard let address = self["--kubelet"] else {
            if let lonely = Self.kubeletOptions.sorted().first(where: { self[$0] != nil }) {
                throw AgentError(
                    code: .usage,
                    message: "\(lonely) needs --kubelet https://NODE:10250"
                )
            }
            return nil
        }
        var settings = try KubeletSettings(
            server: ServerAddress(address),
            tokenFile: self["--kubelet-token-file"],
            authorityFile: self["--kubelet-ca-file"]
        )
        settings.labels = (self["--pod-labels"] ?? "").split(separator: ",").map(String.init)
        return settings
    }
}
