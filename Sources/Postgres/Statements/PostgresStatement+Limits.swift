extension PostgresStatement {
    /// The protocol counts parameters in 16 bits.
    private static let parametersMax = 65_535
    /// PostgreSQL refuses a message of 1 GiB; the text and headers need room beside the parameters.
    private static let parameterBytesMax = 1_000_000_000

    /// Refuses what the protocol cannot carry, before anything is sent.
    func checkLimits(index: Int) throws(PostgresError) {
        var reason: String?
        if parameters.count > Self.parametersMax {
            reason = "\(parameters.count) parameters are more than \(Self.parametersMax)"
        } else if sql.text.utf8.contains(0) {
            reason = "the text contains a zero byte"
        } else {
            let bytes = parameters.reduce(sql.text.utf8.count) { $0 + $1.encodedBytesMax }
            if bytes > Self.parameterBytesMax {
                reason = "\(bytes) bytes are more than \(Self.parameterBytesMax)"
            }
        }
        guard let reason else { return }
        var error = PostgresError(
            code: .invalidStatement,
            message: "statement \(index) cannot be sent: \(reason)",
            remedy: "split it into several statements"
        )
        error.statementIndex = index
        throw error
    }
}
