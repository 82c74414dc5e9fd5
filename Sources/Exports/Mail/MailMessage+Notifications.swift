import Billing
import Metering

extension MailMessage {
    /// What a notification says to people.
    init(_ delivery: ClaimedDelivery, to address: String, from: MailAddress) {
        let data = (try? DocumentValue(json: Array(delivery.dataJSON.utf8))) ?? .null
        let words = NotificationWords(kind: delivery.kind, data: data)
        self.init(
            to: address,
            from: from,
            subject: words.subject,
            text: """
                Hello,

                \(words.text)

                Account: \(delivery.tenantKey)
                Time: \(delivery.occurredAt)

                This message was sent by a program; nobody reads answers to it.

                """,
            id: delivery.id.description,
            date: delivery.occurredAt
        )
    }
}

/// A notification in words.
private struct NotificationWords {
    let kind: TenantNotification.Kind
    let data: DocumentValue

    var subject: String {
        switch kind {
        case .quotaThreshold:
            "\(field("percent")) % of the free quota '\(field("charge"))' is used"
        case .quotaBlocked: "Records of '\(field("data_source"))' are refused"
        case .invoiceFinalized: "Invoice \(field("number")): \(field("currency")) \(field("total"))"
        case .paymentRecorded: "Payment for invoice \(field("number"))"
        case .invoicePaid: "Invoice \(field("number")) is paid"
        case .subscriptionChanged: "Your subscription was \(field("change"))"
        case .webhookTest: "Test"
        }
    }

    var text: String {
        switch kind {
        case .quotaThreshold:
            """
            '\(field("charge"))' has used \(field("used_bytes")) of its \
            \(field("free_bytes")) free bytes (\(field("percent")) %) in the period from \
            \(field("from")) to \(field("to")).
            """
        case .quotaBlocked:
            """
            Records of the data source '\(field("data_source"))' are refused until \(field("to")) \
            (\(field("reason"))). They are neither stored nor billed. A larger plan or cap \
            lets them in at once.
            """
        case .invoiceFinalized:
            """
            Invoice \(field("number")) was issued. Total: \(field("currency")) \(field("total")); \
            amount due: \(field("currency")) \(field("amount_due"))\(due).
            """
        case .paymentRecorded:
            """
            We received \(field("currency")) \(field("amount")) for invoice \(field("number")). \
            Left to pay: \(field("currency")) \(field("amount_remaining")).
            """
        case .invoicePaid:
            """
            Nothing is left to pay of invoice \(field("number")). Paid: \(field("currency")) \
            \(field("amount_paid"))\(credited). Thank you.
            """
        case .subscriptionChanged:
            """
            Your subscription to the plan '\(field("plan"))' (version \(field("version"))) was \
            \(field("change"))\(effect).
            """
        case .webhookTest: "This is a test."
        }
    }

    private var due: String {
        let date = field("due_at")
        return date.isEmpty ? "" : ", due on \(date.prefix(10))"
    }

    /// What was credited and not paid; nothing where all was paid.
    private var credited: String {
        let amount = field("credited")
        let isNothing = amount.allSatisfy { $0 == "0" || $0 == "." }
        return isNothing ? "" : "; credited: \(field("currency")) \(amount)"
    }

    private var effect: String {
        let time = field("effective_at")
        return time.isEmpty ? "" : ", from \(time)"
    }

    /// A field's text or number; empty where there is none.
    private func field(_ name: String) -> String {
        guard case .object(let members) = data else { return "" }
        return switch members.first(where: { $0.key == name })?.value {
        case .string(let text)?, .number(let text)?: text
        default: ""
        }
    }
}
