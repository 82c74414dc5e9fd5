import ArgumentParser
import Exports

/// What the environment says of webhooks and e-mail.
enum DeliveryEnvironment {
    private static let smtpVariable = "METERBEE_SMTP_URL"
    private static let senderVariable = "METERBEE_SMTP_FROM"
    private static let privateVariable = "METERBEE_WEBHOOKS_ALLOW_PRIVATE"

    /// The settings; throws a sentence that names the variable at fault.
    static func settings(_ environment: [String: String]) throws -> DeliverySettings {
        DeliverySettings(policy: try policy(environment), mail: try mail(environment))
    }

    private static func policy(_ environment: [String: String]) throws -> AddressPolicy {
        switch environment[privateVariable] ?? "false" {
        case "true": return .anyAddress
        case "false", "": return .publicOnly
        case let text:
            throw ValidationError("\(privateVariable) '\(text)' must be true or false")
        }
    }

    private static func mail(_ environment: [String: String]) throws -> MailSettings? {
        guard let url = environment[smtpVariable], !url.isEmpty else { return nil }
        guard let sender = environment[senderVariable] else {
            throw ValidationError(
                "\(smtpVariable) needs \(senderVariable), the address that mail is from"
            )
        }
        do {
            return try MailSettings(url: url, from: sender)
        } catch let fault as MailSettings.Fault {
            // The variable's value may hold a password, so it is not repeated.
            throw ValidationError("\(smtpVariable) or \(senderVariable): \(fault.message)")
        }
    }
}
