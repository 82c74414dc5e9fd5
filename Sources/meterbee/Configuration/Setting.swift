/// What an operator may set by the environment and in the configuration file.
enum Setting: String, CaseIterable, Sendable {
    case dataDirectory = "data_dir"
    case databaseURL = "database_url"
    case listen
    case grpcListen = "grpc_listen"
    case adminListen = "admin_listen"
    case tlsCertificate = "tls.certificate"
    case tlsKey = "tls.key"
    case logLevel = "log_level"
    case bootstrapKey = "bootstrap_operator_key"
    case requestBytesMax = "ingest.request_bytes_max"
    case memoryBytesMax = "ingest.memory_bytes_max"
    case headSecondsMax = "clients.head_seconds_max"
    case bodySecondsMax = "clients.body_seconds_max"
    case answerSecondsMax = "clients.answer_seconds_max"
    case idleSecondsMax = "clients.idle_seconds_max"
    case smtpURL = "smtp.url"
    case smtpSender = "smtp.from"
    case allowsPrivateWebhooks = "webhooks.allow_private"
    case dist

    /// The environment variable: `METERBEE_` and the path in the file.
    var variable: String {
        "METERBEE_" + rawValue.uppercased().replacing(".", with: "_")
    }

    /// Whether the value may hold a password, and so is never printed.
    var isSecret: Bool {
        switch self {
        case .databaseURL, .bootstrapKey, .smtpURL: true
        default: false
        }
    }
}
