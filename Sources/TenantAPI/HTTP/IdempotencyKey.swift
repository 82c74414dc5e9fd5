import Crypto
import Foundation
import Hummingbird
import HummingbirdCore
import Metering

/// The `Idempotency-Key` of a creating request, with what it needs to be honoured.
struct IdempotencyKey {
    let claim: IdempotencyClaim
    let seal: ReplySeal

    /// Nil for a request without the header; throws 422 for a header of another form.
    init?(_ request: Request, _ reading: CallReader.Reading) throws {
        let values = request.headers[values: .idempotencyKey]
        guard let key = values.first else { return nil }
        guard values.count == 1, (1...255).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw Problem.invalid([
                .header("Idempotency-Key", "must be 1 to 255 visible ASCII characters, once")
            ])
        }
        guard let credential = APIKeySecret(authorization: request.headers[.authorization]) else {
            throw Problem.unauthenticated()
        }
        var hash = SHA256()
        for part in [request.method.rawValue, request.head.path ?? ""] {
            hash.update(data: Array(part.utf8) + [0])
        }
        hash.update(data: reading.bodyBytes)
        claim = IdempotencyClaim(
            keyID: credential.id,
            idempotencyKey: key,
            requestSHA256: Array(hash.finalize()),
            tenantID: reading.call.tenant?.id
        )
        seal = ReplySeal(credential: credential, idempotencyKey: key)
    }
}
