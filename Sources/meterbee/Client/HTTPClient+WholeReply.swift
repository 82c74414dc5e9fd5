import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// Sends a request and returns its whole reply.
    ///
    /// `execute` limits the time to the reply's head alone: a server that stopped within a body
    /// would hold its client for ever.
    /// - Throws: `HTTPClientError.deadlineExceeded` where the reply is not whole in time.
    func wholeReply(
        to request: HTTPClientRequest,
        within timeout: TimeAmount,
        bytesMax: Int
    ) async throws -> WholeReply {
        try await withThrowingTaskGroup(of: WholeReply?.self) { group in
            group.addTask {
                let response = try await self.execute(request, timeout: timeout)
                let body = try await response.body.collect(upTo: bytesMax)
                return WholeReply(
                    status: response.status,
                    version: response.version,
                    headers: response.headers,
                    body: body
                )
            }
            group.addTask {
                try await _Concurrency.Task.sleep(for: .nanoseconds(timeout.nanoseconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let reply = first else {
                throw HTTPClientError.deadlineExceeded
            }
            return reply
        }
    }
}
