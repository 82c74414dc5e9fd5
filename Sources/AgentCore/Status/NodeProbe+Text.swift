extension NodeProbe {
    /// For people.
    public var text: String {
        var lines = [
            "kernel        \(kernelRelease)",
            "BTF           \(Self.typesTrouble.map { "no: " + $0 } ?? "yes")",
            "tracefs       \(tracefsTrouble.map { "no: " + $0 } ?? "yes")",
            "capabilities  \(missingCapabilities.isEmpty ? "all" : "missing " + missingText)",
            "processes     \(Self.processTrouble() ?? "the node's")",
            "containers    \(attribution.summary)",
        ]
        if let pods = attribution.kubelet, pods.trouble == nil {
            lines.append("pods          \(pods.podCount) told by the kubelet")
        }
        lines += attribution.findings.map { "              \($0)" }
        for source in sources {
            let other = source.notApplicable.map { "not applicable: " + $0 }
            lines += ["", "\(source.key)  \(source.chosen ?? other ?? "NOT AVAILABLE")"]
            for rung in source.rungs {
                if let reason = rung.reason {
                    lines.append("  no   \(rung.hook): not attached here: \(reason)")
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
            json.member("tracefs_refused", tracefsTrouble)
            json.member("missing_capabilities", missingText)
            json.member("process_trouble", Self.processTrouble())
            json.member("cgroup_mount", cgroupMount)
            json.member("attribution") { attribution.write(to: &$0) }
            json.member("sources", array: sources) { json, source in
                json.member("key", source.key)
                json.member("hook", source.chosen)
                json.member("not_applicable", source.notApplicable)
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

extension AttributionCheck {
    /// Writes what was found as members.
    fileprivate func write(to json: inout JSONWriter) {
        json.member("containers", containerCount)
        json.member("runtimes") { json in
            for runtime in ContainerRuntime.allCases {
                if let count = containers[runtime] { json.member(runtime.rawValue, count) }
            }
        }
        json.member("control_groups", groupCount)
        json.member("processes", processCount)
        json.member("pods_seen", podCount)
        if let kubelet { json.member("pods_told", kubelet.podCount) }
        json.member("findings", strings: findings)
    }
}
