extension PostgresConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    /// Who, where and what; never the password.
    public var description: String {
        let place = host.hasPrefix("/") ? "\(host)/.s.PGSQL.\(port)" : "\(host):\(port)"
        return "\(user)@\(place)/\(database)"
    }

    /// The same: a debugger's output ends up in logs too.
    public var debugDescription: String { description }
}
