/// What a control group's path says of the container in it, in the layouts of Docker, containerd,
/// CRI-O, Podman and systemd-nspawn, with their `cgroupfs` and `systemd` drivers.
struct ContainerIdentity: Hashable, Sendable {
    /// 64 hexadecimal digits; a machine's name with systemd-nspawn; nil for what a pod has besides
    /// its containers.
    let id: String?
    let runtime: ContainerRuntime
    /// The Kubernetes pod it belongs to.
    let podUID: String?

    /// The innermost container of a path; nil for processes of the node itself.
    init?(cgroupPath path: some StringProtocol) {
        let names = path.split { $0 == "/" || $0 == ":" }.map { Substring($0) }
        var found: (id: String, runtime: ContainerRuntime)?
        var pod: String?
        for index in names.indices.reversed() {
            let parent = index > 0 ? names[index - 1] : nil
            if found == nil { found = Self.container(names[index], parent: parent) }
            pod = Self.podUID(names[index])
            if pod != nil { break }
        }
        guard found != nil || pod != nil else { return nil }
        id = found?.id
        runtime = found?.runtime ?? .unknown
        podUID = pod
    }

    /// The container that /proc/PID/cgroup tells of, in whichever hierarchy it shows.
    init?(processGroups text: String) {
        let known = text.split(separator: "\n").compactMap { line in
            // hierarchy:controllers:path
            line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last
                .flatMap { ContainerIdentity(cgroupPath: $0) }
        }
        guard let best = known.first(where: { $0.id != nil }) ?? known.first else { return nil }
        self = best
    }

    private static func container(
        _ name: Substring,
        parent: Substring?
    ) -> (id: String, runtime: ContainerRuntime)? {
        if let machine = machine(name) { return (machine, .nspawn) }
        let runs = name.split { !$0.isHexDigit || $0.isUppercase }
        guard let id = runs.first(where: { $0.utf8.count == 64 }) else { return nil }
        let prefix = name[..<id.startIndex]
        // A monitor stands beside its container; a pod of Podman's is no container.
        guard !prefix.hasSuffix("conmon-"), !prefix.hasSuffix("pod_") else { return nil }
        if prefix.isEmpty { return (String(id), ContainerRuntime(parent: parent)) }
        let known = ContainerRuntime.prefixes.first { prefix == $0.text }
        return (String(id), known?.runtime ?? .unknown)
    }

    /// `systemd-nspawn@NAME.service`, or `machine-NAME.scope` where somebody started it by hand.
    private static func machine(_ name: Substring) -> String? {
        var rest = name
        if rest.hasPrefix("systemd-nspawn@"), rest.hasSuffix(".service") {
            rest = rest.dropFirst(15).dropLast(8)
        } else if rest.hasPrefix("machine-"), rest.hasSuffix(".scope") {
            rest = rest.dropFirst(8).dropLast(6)
            // libvirt registers virtual machines in the same way.
            guard !rest.hasPrefix(#"qemu\x2d"#) else { return nil }
        } else {
            return nil
        }
        return rest.isEmpty ? nil : unescaped(rest)
    }

    /// A unit's name without systemd's `\xNN` (systemd-escape(1)).
    private static func unescaped(_ name: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = name.utf8[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            if byte == UInt8(ascii: "\\"), digits.count == 3, digits.first == UInt8(ascii: "x"),
                let value = UInt8(String(decoding: digits.dropFirst(), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `podUID`, or `kubepods-QOS-podUID.slice` with underscores where a unit's name has to have
    /// no dash; static pods have a hash in place of a UUID.
    private static func podUID(_ name: Substring) -> String? {
        var rest = name
        if rest.hasPrefix("kubepods"), rest.hasSuffix(".slice") {
            guard let last = rest.dropLast(6).split(separator: "-").last,
                last.hasPrefix("pod")
            else { return nil }
            rest = last.dropFirst(3)
        } else if rest.hasPrefix("pod") {
            rest = rest.dropFirst(3)
        } else {
            return nil
        }
        let uid = String(rest.map { $0 == "_" ? "-" : $0 })
        let digits = uid.filter { $0.isHexDigit && !$0.isUppercase }
        let isUUID = uid.utf8.count == 36 && uid.filter({ $0 == "-" }).count == 4
        guard digits.utf8.count == 32, isUUID || uid.utf8.count == 32 else { return nil }
        return uid
    }
}
