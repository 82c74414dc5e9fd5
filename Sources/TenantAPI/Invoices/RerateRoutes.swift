import Billing
import HTTPTypes
import Metering
import Money

/// `/api/v1/invoices/{id}:rerate`: what a closed invoice comes to under other rules.
struct RerateRoutes: Sendable {
    let store: any RerateStore

    private static let differenceSchema = Schema.object([
        "line": Schema.integer(1...2_147_483_647).orNull, "charge": .text(),
        "kind": .words(LineKind.self), "from": .time, "to": .time,
        "before": Schema.decimal.orNull, "after": Schema.decimal.orNull, "amount": .decimal,
    ])

    private static let bodySchema = Schema.object(
        [
            "plans": .map(.integer(1...2_147_483_647)), "rules": .map(.count),
            "apply": .boolean, "reason": .text(lengthMax: 500),
        ],
        required: []
    )

    var endpoints: [Endpoint] {
        [
            Endpoint(
                .post,
                "/api/v1/invoices/{id}:rerate",
                name: "rerateInvoice",
                summary: "Rate an invoice again under other plan or rule versions, line by line.",
                access: .operatorOnly,
                body: Self.bodySchema,
                success: .object([
                    "invoice": .text(), "differences": .array(Self.differenceSchema),
                    "amount": .decimal, "applied": .boolean, "corrections": .count,
                    "credit_note": .anything,
                ]),
                refusals: [.notFound, .conflict, .gone],
                handle: rerate
            )
        ]
    }

    private func rerate(_ call: Call) async throws -> Reply {
        let id = try call.identifier("id", of: "invoice")
        let request = try Self.read(call.body)
        do {
            guard let rerating = try await store.rerate(id, request, makeID: { .fresh() }) else {
                throw Problem.notFound("invoice", "\(id)")
            }
            return .ok(Self.json(rerating, request))
        } catch let refusal as RerateRefusal {
            throw Problem(refusal)
        } catch let refusal as InvoiceActRefusal {
            throw Problem.conflict("invoice_state", refusal.message)
        } catch let refusal as CreditNoteRefusal {
            throw Problem.conflict("invoice_state", refusal.message)
        }
    }

    private static func read(_ json: JSONValue) throws(Problem) -> RerateRequest {
        let body = ObjectReader(json, faults: FaultList())
        let request = RerateRequest(
            planVersions: body.versions("plans", from: 1),
            ruleVersions: body.versions("rules", from: 0),
            isApplied: body.optionalBool("apply") ?? false,
            reason: body.optionalString("reason", lengthMax: 500) ?? "rated again"
        )
        try body.finish()
        return request
    }

    private static func json(_ rerating: Rerating, _ request: RerateRequest) -> JSONValue {
        [
            "invoice": .string(rerating.invoice.number ?? ""),
            "differences": .array(rerating.differences.map(json)),
            "amount": .string("\(rerating.amount)"), "applied": .bool(request.isApplied),
            "corrections": .integer(rerating.correctionCount),
            "credit_note": rerating.creditNote.map { JSONValue($0.document) } ?? .null,
        ]
    }

    private static func json(_ line: IssuedLineDifference) -> JSONValue {
        let difference = line.difference
        return [
            "line": line.line.map { .integer($0) } ?? .null,
            "charge": .string(difference.charge), "kind": .string(difference.kind.rawValue),
            "from": .string(difference.servicePeriod.start.description),
            "to": .string(difference.servicePeriod.end.description),
            "before": .text(difference.before?.amount.description),
            "after": .text(difference.after?.amount.description),
            "amount": .string("\(difference.amount)"),
        ]
    }
}

extension Problem {
    fileprivate init(_ refusal: RerateRefusal) {
        switch refusal {
        case .beyondRetention(let message):
            self.init(status: .gone, code: "beyond_retention", detail: message)
        case .content(let pointer, let message): self = .invalid(pointer, message)
        }
    }
}

extension ObjectReader {
    /// An object of keys and version numbers; empty when absent.
    fileprivate func versions(_ name: String, from lowest: Int) -> [String: Int] {
        guard let value = value(name) else { return [:] }
        guard case .object(let members) = value else {
            fault(name, "must be an object of keys and versions, not \(value.kindName)")
            return [:]
        }
        let reader = ObjectReader(value, at: pointer(to: name), faults: faults)
        var versions: [String: Int] = [:]
        for member in members {
            versions[member.name] = reader.optionalInteger(
                member.name,
                in: lowest...2_147_483_647
            )
        }
        return versions
    }
}
