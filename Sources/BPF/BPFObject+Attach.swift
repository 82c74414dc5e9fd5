import CLibBPF
import Glibc

extension BPFObject {
    /// Attaches a loaded program to the control group of an open directory, and all below it.
    public func attach(_ programName: String, controlGroup: Int32) throws(BPFError) -> BPFLink {
        _ = BPFLog.take()
        let link = bpf_program__attach_cgroup(try program(programName), controlGroup)
        return try taken(link, "program '\(programName)' cannot be attached to the control group")
    }

    /// Runs a loaded program so often per second on every CPU that is online, by its clock.
    public func attach(_ programName: String, clockHertz: UInt64) throws(BPFError) -> [BPFLink] {
        _ = BPFLog.take()
        let program = try program(programName)
        var links: [BPFLink] = []
        for cpu in 0..<Int32(clamping: sysconf(Int32(_SC_NPROCESSORS_CONF))) {
            let event = perf_open_cpu_clock(cpu, clockHertz)
            // A CPU that is offline has no clock.
            if event < 0, errno == ENODEV { continue }
            guard event >= 0 else { throw failure(.attach, "no clock on CPU \(cpu)") }
            guard let link = bpf_program__attach_perf_event(program, event) else {
                let refusal = failure(.attach, "program '\(programName)' cannot be attached")
                close(event)
                throw refusal
            }
            links.append(BPFLink(handle: link, object: self))
        }
        return links
    }

    /// Attaches a loaded program to tracepoints by their numbers in tracefs, as one attachment.
    public func attach(
        _ programName: String,
        tracepoints: [UInt64]
    ) throws(BPFError) -> any BPFAttachment {
        _ = BPFLog.take()
        return try BPFTracepointLink(tracepoints: tracepoints, program: programName, of: self)
    }

    /// Attaches a loaded iterator program; its link can be given to another process.
    ///
    /// - Parameter mapName: The map whose elements it walks, where it walks a map's.
    public func iteratorLink(
        _ programName: String,
        over mapName: String? = nil
    ) throws(BPFError) -> BPFLink {
        let program = try program(programName)
        var walked = bpf_iter_link_info()
        var options = bpf_iter_attach_opts()
        if let mapName {
            walked.map.map_fd = UInt32(bitPattern: bpf_map__fd(try mapHandle(mapName)))
        }
        _ = BPFLog.take()
        let link = withUnsafeMutablePointer(to: &walked) { walked in
            // Up to the last member: libbpf wants what is behind it to be zero, and it is not.
            options.sz =
                MemoryLayout<bpf_iter_attach_opts>.offset(of: \.link_info_len)
                .map { $0 + MemoryLayout<UInt32>.size } ?? 0
            if mapName != nil {
                options.link_info = walked
                options.link_info_len = UInt32(MemoryLayout<bpf_iter_link_info>.size)
            }
            return bpf_program__attach_iter(program, &options)
        }
        return try taken(link, "iterator '\(programName)' cannot be attached")
    }

    /// Attaches a loaded program to a function of a library, in every process that has it mapped.
    ///
    /// - Parameters:
    ///   - library: The path of an ELF file.
    ///   - atReturn: Whether the program runs when the function returns, else when it begins.
    public func attach(
        _ programName: String,
        library: String,
        function: String,
        atReturn: Bool
    ) throws(BPFError) -> BPFLink {
        _ = BPFLog.take()
        let program = try program(programName)
        let link = function.withCString { name in
            var options = bpf_uprobe_opts()
            options.sz = MemoryLayout<bpf_uprobe_opts>.size
            options.retprobe = atReturn
            options.func_name = name
            return bpf_program__attach_uprobe_opts(program, -1, library, 0, &options)
        }
        return try taken(link, "program '\(programName)' cannot be attached to '\(function)'")
    }

    private func taken(_ link: OpaquePointer?, _ text: String) throws(BPFError) -> BPFLink {
        guard let link else { throw failure(.attach, text) }
        return BPFLink(handle: link, object: self)
    }
}
