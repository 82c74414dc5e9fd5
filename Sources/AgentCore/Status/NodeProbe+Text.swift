extension NodeProbe {
    /// For people.
    public var text: String {
        var lines = [
            "kernel        \(kernelRelease)",
            "BTF           \(hasTypes ? "yes" : "no: /sys/kernel/btf/vmlinux cannot be read")",
            "capabilities  \(missingCapabilities.isEmpty ? "all" : "missing " + missingText)",
            "containers    by \(cgroupMount ?? "nothing: no control groups are mounted")",
        ]
        for source in sources {
            lines += ["", "\(source.key)  \(source.chosen ?? "NOT AVAILABLE")"]
            for rung in source.rungs {
                if let reason = rung.reason {
                    lines.append("  no   \(rung.hook): \(reason)")
                } else {
                    let note = rung.hook == source.chosen ? "taken" : "works, a better one is taken"
                    lines.append("  yes  \(rung.hook): \(note)")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// For programs, one line.
    public var json: String {
        var json = JSONWriter()
        json.object { json in
            json.member("kernel", kernelRelease)
            json.member("btf", hasTypes ? 1 : 0)
            json.member("missing_capabilities", missingText)
            json.member("cgroup_mount", cgroupMount)
            json.member("sources", array: sources) { json, source in
                json.member("key", source.key)
                json.member("hook", source.chosen)
                json.member("rungs", array: source.rungs) { json, rung in
                    json.member("hook", rung.hook)
                    json.member("refused", rung.reason)
                }
            }
        }
        return json.text + "\n"
    }

    private var missingText: String { missingCapabilities.joined(separator: ", ") }
}
