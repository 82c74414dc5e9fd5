import Exports

/// What the environment and the configuration file say of webhooks and e-mail.
enum DeliveryEnvironment {
    /// The settings; throws a sentence that names the setting at fault.
    static func settings(_ settings: Settings) throws -> DeliverySettings {
        DeliverySettings(policy: try policy(settings), mail: try mail(settings))
    }

    private static func policy(_ settings: Settings) throws -> AddressPolicy {
        switch settings[.allowsPrivateWebhooks] ?? "false" {
        case "true": return .anyAddress
        case "false", "": return .publicOnly
        case let text:
            throw CommandFailure(
                description:
                    "\(settings.origin(of: .allowsPrivateWebhooks)) '\(text)' must be true or false"
            )
        }
    }

    private static func mail(_ settings: Settings) throws -> MailSettings? {
        guard let url = settings[.smtpURL], !url.isEmpty else { return nil }
        let origin = settings.origin(of: .smtpURL)
        guard let sender = settings[.smtpSender] else {
            throw CommandFailure(
                description:
                    "\(origin) needs \(Setting.smtpSender.variable) or smtp.from, the address that "
                    + "mail is from"
            )
        }
        do {
            return try MailSettings(url: url, from: sender)
        } catch let fault as MailSettings.Fault {
            // The variable's value may hold a password, so it is not repeated.
            let sender = settings.origin(of: .smtpSender)
            throw CommandFailure(description: "\(origin) or \(sender): \(fault.message)")
        }
    }
}
