import Metering

extension SensitivePath {
    /// What nobody but its owner or the system should open.
    ///
    /// Root's home is not among it as a whole: where programs are installed in it, each of their
    /// starts would be told.
    static let usual: [SensitivePath] = [
        "/etc/shadow*", "/etc/gshadow*", "/etc/sudoers*", "/etc/security/opasswd",
        "/etc/ssl/private", "/etc/pki/tls/private", "/etc/krb5.keytab", "/etc/kubernetes",
        "/var/lib/kubelet/pki", "/run/secrets", "/var/run/secrets", "~/.ssh", "~/.gnupg", "~/.aws",
        "~/.azure", "~/.kube", "~/.docker", "~/.netrc", "~/.pgpass", "~/.git-credentials",
        "~/.vault-token",
    ].compactMap { try? SensitivePath($0) }
}
