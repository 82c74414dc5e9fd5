/// What `GET /api/v1/invoices/upcoming` says, as far as it is shown.
struct DraftInvoice: Decodable, Sendable {
    /// One line item.
    struct Line: Decodable, Sendable {
        var charge: String
        var kind: String
        var quantity: String?
        var amount: String
    }

    var currency: String?
    var lines: [Line]
    var total: String
}
