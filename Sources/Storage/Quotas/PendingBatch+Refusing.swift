import Billing
import Metering

extension PendingBatch {
    /// Moves the parts that a quota refused from what is stored to what is refused, and says so.
    mutating func refuse(_ refused: [QuotaBook.Refused]) {
        var texts = refusalMessage.map { [$0] } ?? []
        for refusal in refused {
            guard let index = parts.firstIndex(where: { $0.dataSource == refusal.dataSource })
            else { continue }
            let part = parts.remove(at: index)
            refusals.append(
                Refusal(
                    dataSource: part.dataSource,
                    reason: refusal.reason.rawValue,
                    records: part.records,
                    canonicalBytes: part.canonicalBytes
                )
            )
            texts.append(
                "\(part.dataSource): \(part.records) "
                    + (part.records == 1 ? "record" : "records") + " refused: "
                    + refusal.explanation
            )
        }
        refusalMessage = texts.joined(separator: "; ")
    }
}

extension QuotaBook.Refused {
    /// What the sender is told: why, and until when.
    fileprivate var explanation: String {
        switch reason {
        case .quotaBlocked:
            "the free quota" + (charge.map { " of charge '\($0)'" } ?? "")
                + " has no room for them until \(phase.end)"
        case .agentHealthLimit:
            "an agent's health records are limited to \(AgentHealthAllowance.bytesMax) bytes an "
                + "hour, used up until \(phase.end)"
        default: "the usage cap has no room for them until \(phase.end)"
        }
    }
}
