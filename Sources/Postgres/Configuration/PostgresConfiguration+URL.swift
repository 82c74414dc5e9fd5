import CLibPQ

extension PostgresConfiguration {
    /// Reads `postgresql://user:password@host:port/database?keyword=value` or `host=… user=…`.
    ///
    /// What it leaves out is libpq's to fill in, from its environment variables and defaults.
    /// - Throws: `connectionFailed` saying what cannot be read, without the password.
    public init(url: String) throws(PostgresError) {
        var problem: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(url, &problem)
        defer {
            PQconninfoFree(options)
            PQfreemem(problem)
        }
        guard let options else {
            // libpq's words may quote the string, and so the password in it.
            throw Self.unreadable
        }
        var values = Self.values(options)
        // libpq takes what follows the first @ of a password for the host, and would name it.
        guard values["host"]?.contains("@") != true else { throw Self.unreadable }
        if let ports = values["port"] { try Self.check(ports: ports) }
        func take(_ keyword: String) -> String? { values.removeValue(forKey: keyword) }
        self.init(
            host: take("host") ?? take("hostaddr") ?? "",
            user: take("user") ?? "",
            password: take("password"),
            database: take("dbname") ?? ""
        )
        if let text = values["port"], let number = Int(text) {
            port = number
            values["port"] = nil
        }
        if let name = take("application_name") { applicationName = name }
        if let seconds = take("connect_timeout").flatMap({ Int64($0) }) {
            connectTimeout = .seconds(seconds)
        }
        additionalKeywords = values
    }

    /// libpq looks at a port only when it connects. Several hosts have a list of them, in which an
    /// empty one is the default.
    private static func check(ports: String) throws(PostgresError) {
        for port in ports.split(separator: ",", omittingEmptySubsequences: false)
        where !port.isEmpty && !(UInt16(port).map { $0 > 0 } ?? false) {
            // What is no number may be part of a password that was not encoded.
            let name = port.utf8.allSatisfy { (0x30...0x39).contains($0) } ? " \(port)" : ""
            throw PostgresError(
                code: .connectionFailed,
                message: "the database URL's port\(name) is not a number from 1 to 65535",
                remedy: "write postgresql://user:password@host:5432/database, with special "
                    + "characters percent-encoded, such as %40 for @"
            )
        }
    }

    private static var unreadable: PostgresError {
        PostgresError(
            code: .connectionFailed,
            message: "the database URL cannot be read",
            remedy: "write postgresql://user:password@host:5432/database, with special "
                + "characters percent-encoded, such as %40 for @"
        )
    }

    private static func values(_ options: UnsafeMutablePointer<PQconninfoOption>) -> [String:
        String]
    {
        var values: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                values[String(cString: keyword)] = String(cString: value)
            }
            option += 1
        }
        return values
    }
}
