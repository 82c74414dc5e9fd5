import ArgumentParser

/// Where and how the server listens, as the command line says it.
struct ListenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where to listen for OTLP/HTTP and the REST API. Also METERBEE_LISTEN. Default: "
                + "0.0.0.0:4318.",
            valueName: "host:port"
        )
    )
    var listen: ListenAddress?

    @Option(
        help: ArgumentHelp(
            "Where to listen for OTLP/gRPC, or off. Also METERBEE_GRPC_LISTEN. Default: port 4317 "
                + "of the same host.",
            valueName: "host:port"
        )
    )
    var grpcListen: OptionalListenAddress?

    @Option(
        help: ArgumentHelp(
            "Move the operator's routes and /metrics to an address of their own. Also "
                + "METERBEE_ADMIN_LISTEN.",
            valueName: "host:port"
        )
    )
    var adminListen: ListenAddress?

    @Option(
        help: ArgumentHelp(
            "Serve TLS with the certificate chain in this PEM file. Also METERBEE_TLS_CERTIFICATE.",
            valueName: "path"
        )
    )
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp(
            "The certificate's private key, a PEM file. Also METERBEE_TLS_KEY.",
            valueName: "path"
        )
    )
    var tlsKey: String?

    init() {}

    /// Flags win over the environment and the file, those over the defaults.
    func listenSettings(_ settings: Settings) throws -> ListenSettings {
        let listen =
            try listen ?? settings.address(.listen) ?? ListenAddress(host: "0.0.0.0", port: 4318)
        let grpc =
            try grpcListen ?? settings.address(.grpcListen)
            ?? .address(ListenAddress(host: listen.host, port: 4317))
        return ListenSettings(
            main: listen,
            grpc: grpc.address,
            admin: try adminListen ?? settings.address(.adminListen),
            tls: try tls(settings)
        )
    }

    private func tls(_ settings: Settings) throws -> TLSFiles? {
        switch (tlsCertificate ?? settings[.tlsCertificate], tlsKey ?? settings[.tlsKey]) {
        case (nil, nil): return nil
        case (let certificatePath?, let keyPath?):
            return TLSFiles(certificatePath: certificatePath, keyPath: keyPath)
        case (nil, _?):
            throw ValidationError("--tls-key needs --tls-certificate, the chain that it belongs to")
        case (_?, nil):
            throw ValidationError("--tls-certificate needs --tls-key, the certificate's key")
        }
    }
}

extension Settings {
    fileprivate func address<Address: ExpressibleByArgument>(
        _ setting: Setting
    ) throws -> Address? {
        guard let text = self[setting] else { return nil }
        guard let address = Address(argument: text) else {
            throw CommandFailure(
                description: "\(origin(of: setting)) '\(text)' is not HOST:PORT, such as "
                    + "127.0.0.1:4318"
            )
        }
        return address
    }
}
