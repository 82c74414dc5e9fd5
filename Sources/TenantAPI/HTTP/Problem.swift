import HTTPTypes

/// A refusal as RFC 9457 problem details, with every fault found at once.
struct Problem: Error, Hashable, Sendable {
    /// One thing that is wrong, and where it stands.
    struct Fault: Hashable, Sendable {
        /// Where a fault stands.
        enum Location: Hashable, Sendable {
            /// A JSON pointer (RFC 6901) into the body; "" is the whole body.
            case pointer(String)
            /// A query parameter.
            case parameter(String)
            /// A request header.
            case header(String)
        }

        var location: Location
        var detail: String

        static func pointer(_ pointer: String, _ detail: String) -> Fault {
            Fault(location: .pointer(pointer), detail: detail)
        }

        static func parameter(_ name: String, _ detail: String) -> Fault {
            Fault(location: .parameter(name), detail: detail)
        }

        static func header(_ name: String, _ detail: String) -> Fault {
            Fault(location: .header(name), detail: detail)
        }
    }

    var status: HTTPResponse.Status
    /// A stable word that programs may test.
    var code: String
    var detail: String
    var faults: [Fault] = []
    var headers: HTTPFields = [:]

    /// The body of the reply.
    var json: JSONValue {
        let json: JSONValue = [
            "type": .string("/problems/" + code), "title": .string(status.reasonPhrase),
            "status": .integer(status.code), "detail": .string(detail), "code": .string(code),
        ]
        return faults.isEmpty ? json : json.adding("errors", .array(faults.map(\.json)))
    }
}

extension Problem.Fault {
    var json: JSONValue {
        switch location {
        case .pointer(let pointer): ["pointer": .string(pointer), "detail": .string(detail)]
        case .parameter(let name): ["parameter": .string(name), "detail": .string(detail)]
        case .header(let name): ["header": .string(name), "detail": .string(detail)]
        }
    }
}
