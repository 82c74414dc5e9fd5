import AsyncHTTPClient
import Billing
import Logging
import Metering
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Sends one message to one webhook: resolves its name once, checks every address, connects to a
/// checked one with the name's own `Host` and SNI, follows nothing and reads no body.
struct WebhookSender: Sendable {
    /// Addresses tried until one lets us connect.
    private static let addressesMax = 3

    var policy = AddressPolicy.publicOnly
    var resolver = AddressResolver()
    var connectTimeout = TimeAmount.seconds(5)
    var answerTimeout = TimeAmount.seconds(15)
    /// Nil trusts the system's authorities.
    var tlsConfiguration: TLSConfiguration?
    var now: @Sendable () -> Int64

    /// What came of one attempt: an HTTP status, or why there is none.
    enum Answer: Hashable, Sendable {
        case status(Int, retryAfterSeconds: Int?)
        case failure(String)
    }

    func send(_ message: WebhookMessage, to url: String, secrets: [WebhookSecret]) async -> Answer {
        let checked: WebhookURL
        do throws(WebhookURL.Fault) {
            checked = try WebhookURL(url, allowsHTTP: policy == .anyAddress)
        } catch {
            return .failure("the URL \(error.message)")
        }
        do {
            let addresses = try await resolver.addresses(of: checked.host, policy: policy)
            return try await post(
                message,
                to: checked,
                at: addresses.prefix(Self.addressesMax),
                secrets: secrets
            )
        } catch {
            return .failure(Self.words(for: error, host: checked.host))
        }
    }

    private func post(
        _ message: WebhookMessage,
        to url: WebhookURL,
        at addresses: ArraySlice<IPAddress>,
        secrets: [WebhookSecret]
    ) async throws -> Answer {
        let timestamp = now()
        var request = HTTPClientRequest(url: url.description)
        request.method = .POST
        request.headers = [
            "content-type": "application/json", "user-agent": "Meterbee-Webhooks",
            "webhook-id": message.id, "webhook-timestamp": "\(timestamp)",
            "webhook-signature": WebhookSecret.signature(
                of: message.body,
                id: message.id,
                timestamp: timestamp,
                secrets: secrets
            ),
        ]
        request.body = .bytes(message.body)
        var last: (any Error)?
        for address in addresses {
            do {
                return try await execute(request, host: url.host, address: address)
            } catch  where Self.isConnectFailure(error) {
                last = error
            }
        }
        throw last ?? AddressResolver.Failure(description: "'\(url.host)' has no address")
    }

    /// A client of its own, for the override of the name belongs to the client.
    private func execute(
        _ request: HTTPClientRequest,
        host: String,
        address: IPAddress
    ) async throws -> Answer {
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tlsConfiguration,
            redirectConfiguration: .disallow,
            timeout: .init(connect: connectTimeout, read: answerTimeout)
        )
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = [host: address.description]
        // What fails is tried again by its schedule, and not before.
        configuration.connectionPool.retryConnectionEstablishment = false
        // The one place between the handshake and the request.
        configuration.http1_1ConnectionDebugInitializer = { channel in
            PeerCertificate.check(isFor: host, on: channel)
        }
        let client = HTTPClient(
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
            configuration: configuration
        )
        do {
            let response = try await client.execute(request, timeout: answerTimeout)
            // The status says all there is to know: of the body nothing is read.
            try? await client.shutdown()
            let wait = response.headers.first(name: "retry-after").flatMap { Int($0) }
            return .status(Int(response.status.code), retryAfterSeconds: wait)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    private static func isConnectFailure(_ error: any Error) -> Bool {
        error is NIOConnectionError || error is IOError
            || (error as? HTTPClientError) == .connectTimeout
    }

    /// Without what a library's error says of this machine.
    private static func words(for error: any Error, host: String) -> String {
        switch error {
        case let failure as AddressResolver.Failure: failure.description
        case let fault as PeerCertificate.Fault: fault.words(host: host)
        case let error as HTTPClientError:
            switch error {
            case .connectTimeout: "the connection was not made in time"
            case .readTimeout, .deadlineExceeded: "no answer in time"
            case .remoteConnectionClosed: "the connection was closed without an answer"
            default: "the request failed: \(error.shortDescription)"
            }
        case is NIOConnectionError, is IOError: "the connection was refused or broken"
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            PeerCertificate.Fault(error).words(host: host)
        default: "the request failed: \(type(of: error))"
        }
    }
}
