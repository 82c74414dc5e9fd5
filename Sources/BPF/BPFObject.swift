import CLibBPF
import Glibc

/// One compiled eBPF object: opened from memory, adjusted, then loaded into the kernel.
///
/// Everything that came out of it keeps it alive; the kernel frees it with the last of them.
public final class BPFObject {
    /// The name that errors and the kernel's listings show.
    public let name: String
    private let handle: OpaquePointer

    /// Opens an object; nothing reaches the kernel before `load`.
    public init(name: String, code: UnsafeRawBufferPointer) throws(BPFError) {
        BPFLog.install()
        _ = BPFLog.take()
        self.name = name
        let opened = name.withCString { name in
            var options = bpf_object_open_opts()
            // Up to the last member: libbpf wants what is behind it to be zero, and it may not be.
            options.sz =
                MemoryLayout<bpf_object_open_opts>.offset(of: \.kernel_log_level)
                .map { $0 + MemoryLayout<UInt32>.size } ?? 0
            options.object_name = name
            return bpf_object__open_mem(code.baseAddress, code.count, &options)
        }
        guard let opened else {
            throw BPFError(
                code: .open,
                message: "object '\(name)' cannot be opened",
                errorNumber: errno,
                log: BPFLog.take()
            )
        }
        handle = opened
    }

    deinit { bpf_object__close(handle) }

    /// The names of all programs, loaded or not.
    public var programNames: [String] {
        var names: [String] = []
        var program = bpf_object__next_program(handle, nil)
        while let found = program {
            names.append(String(cString: bpf_program__name(found)))
            program = bpf_object__next_program(handle, found)
        }
        return names
    }

    /// Says which programs `load` takes to the kernel; it leaves out all others.
    public func selectPrograms(_ names: Set<String>) throws(BPFError) {
        for name in names { _ = try program(name) }
        for name in programNames {
            bpf_program__set_autoload(try program(name), names.contains(name))
        }
    }

    /// Leaves out a map that none of the selected programs uses.
    public func omitMap(_ name: String) throws(BPFError) {
        bpf_map__set_autocreate(try mapHandle(name), false)
    }

    /// Gives a map another size than its program says; of rings, bytes.
    public func resizeMap(_ name: String, entries: UInt32) throws(BPFError) {
        guard bpf_map__set_max_entries(try mapHandle(name), entries) == 0 else {
            throw failure(.map, "map '\(name)' cannot have \(entries) entries")
        }
    }

    /// Keeps a map in bpffs beyond this process: `load` takes the one that is there, or makes it.
    public func keepMap(_ name: String, at path: String) throws(BPFError) {
        guard bpf_map__set_pin_path(try mapHandle(name), path) == 0 else {
            throw failure(.map, "map '\(name)' cannot be kept in '\(path)'")
        }
    }

    /// Loads maps and the selected programs into the kernel.
    public func load() throws(BPFError) {
        _ = BPFLog.take()
        let result = bpf_object__load(handle)
        guard result == 0 else {
            throw BPFError(
                code: .load,
                message: "object '\(name)' cannot be loaded",
                errorNumber: -result,
                log: BPFLog.take()
            )
        }
    }

    static func isPerCPU(_ type: bpf_map_type) -> Bool {
        [BPF_MAP_TYPE_PERCPU_ARRAY, BPF_MAP_TYPE_PERCPU_HASH, BPF_MAP_TYPE_LRU_PERCPU_HASH]
            .contains(type)
    }

    /// Attaches a loaded program to the hook that its section names.
    public func attach(_ programName: String) throws(BPFError) -> BPFLink {
        _ = BPFLog.take()
        guard let link = bpf_program__attach(try program(programName)) else {
            throw failure(.attach, "program '\(programName)' cannot be attached")
        }
        return BPFLink(handle: link, object: self)
    }

    /// The names of the maps that are loaded, without the compiler's own.
    public var loadedMapNames: [String] {
        var names: [String] = []
        var map = bpf_object__next_map(handle, nil)
        while let found = map {
            if bpf_map__fd(found) >= 0, !bpf_map__is_internal(found) {
                names.append(String(cString: bpf_map__name(found)))
            }
            map = bpf_object__next_map(handle, found)
        }
        return names
    }

    /// The descriptor of a loaded program, open as long as the object is.
    public func programDescriptor(_ programName: String) throws(BPFError) -> Int32 {
        let descriptor = bpf_program__fd(try program(programName))
        guard descriptor >= 0 else {
            throw BPFError(code: .load, message: "'\(programName)' of '\(name)' is not loaded")
        }
        return descriptor
    }

    /// A map of the loaded object.
    public func map(_ mapName: String) throws(BPFError) -> BPFMap {
        let map = try mapHandle(mapName)
        let descriptor = bpf_map__fd(map)
        guard descriptor >= 0 else {
            throw BPFError(code: .map, message: "map '\(mapName)' of '\(name)' is not loaded")
        }
        return BPFMap(
            name: "\(name).\(mapName)",
            descriptor: descriptor,
            keyBytes: Int(bpf_map__key_size(map)),
            valueBytes: Int(bpf_map__value_size(map)),
            isPerCPU: Self.isPerCPU(bpf_map__type(map)),
            owner: self
        )
    }
}

extension BPFObject {
    func failure(_ code: BPFError.Code, _ text: String) -> BPFError {
        let number = errno
        return BPFError(
            code: code,
            message: "\(text) in object '\(name)'",
            errorNumber: number,
            log: BPFLog.take()
        )
    }

    func program(_ programName: String) throws(BPFError) -> OpaquePointer {
        guard let program = bpf_object__find_program_by_name(handle, programName) else {
            throw BPFError(
                code: .unknownName,
                message: "object '\(name)' has no program '\(programName)'"
            )
        }
        return program
    }

    func mapHandle(_ mapName: String) throws(BPFError) -> OpaquePointer {
        guard let map = bpf_object__find_map_by_name(handle, mapName) else {
            throw BPFError(code: .unknownName, message: "object '\(name)' has no map '\(mapName)'")
        }
        return map
    }

    /// The object's own type information.
    var types: BPFTypes? { bpf_object__btf(handle).map { BPFTypes(handle: $0) } }

    /// The memory of `.rodata` before loading.
    var readOnlyData: UnsafeMutableRawBufferPointer? {
        var map = bpf_object__next_map(handle, nil)
        while let found = map {
            // libbpf prefixes the section's name with the object's.
            if String(cString: bpf_map__name(found)).hasSuffix(".rodata") {
                var size = 0
                let memory = bpf_map__initial_value(found, &size)
                // Declared constant, yet meant to be written here: it becomes the map's content.
                return memory.map {
                    UnsafeMutableRawBufferPointer(
                        start: UnsafeMutableRawPointer(mutating: $0),
                        count: size
                    )
                }
            }
            map = bpf_object__next_map(handle, found)
        }
        return nil
    }
}
