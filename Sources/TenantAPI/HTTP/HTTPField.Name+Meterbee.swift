import HTTPTypes

extension HTTPField.Name {
    static let requestID = name("X-Request-Id")
    static let idempotencyKey = name("Idempotency-Key")

    private static func name(_ literal: StaticString) -> HTTPField.Name {
        guard let name = HTTPField.Name(String(describing: literal)) else {
            preconditionFailure("\(literal) is not a header's name")
        }
        return name
    }
}
