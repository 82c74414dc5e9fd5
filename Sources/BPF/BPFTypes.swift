import CLibBPF

/// The type information (BTF) inside an object.
struct BPFTypes {
    /// Where a variable or member lies, in bytes.
    struct Place: Hashable {
        var offset: Int
        var size: Int
    }

    let handle: OpaquePointer

    private static let kindDataSection: UInt32 = 15
    private static let kindStruct: UInt32 = 4
    private static let kindEnum: UInt32 = 6

    /// A global variable of a data section.
    func variable(_ name: String, section: String) -> Place? {
        let id = btf__find_by_name_kind(handle, section, Self.kindDataSection)
        guard id > 0, let type = btf__type_by_id(handle, UInt32(id)) else { return nil }
        return elements(of: type, as: btf_var_secinfo.self).first { entry in
            self.name(ofType: entry.type) == name
        }.map { Place(offset: Int($0.offset), size: Int($0.size)) }
    }

    /// A structure's size and its members' offsets in bytes; bit fields are none.
    func structure(_ name: String) -> (size: Int, offsets: [String: Int])? {
        let id = btf__find_by_name_kind(handle, name, Self.kindStruct)
        guard id > 0, let type = btf__type_by_id(handle, UInt32(id)) else { return nil }
        var offsets: [String: Int] = [:]
        for member in elements(of: type, as: btf_member.self) {
            offsets[text(member.name_off)] = Int(member.offset / 8)
        }
        return (Int(type.pointee.size), offsets)
    }

    /// An enumeration's names and values.
    func enumeration(_ name: String) -> [String: Int]? {
        let id = btf__find_by_name_kind(handle, name, Self.kindEnum)
        guard id > 0, let type = btf__type_by_id(handle, UInt32(id)) else { return nil }
        var values: [String: Int] = [:]
        for entry in elements(of: type, as: btf_enum.self) {
            values[text(entry.name_off)] = Int(entry.val)
        }
        return values
    }

    /// The entries that follow a composite type's header; their count is in its low 16 bits.
    private func elements<Element>(
        of type: UnsafePointer<btf_type>,
        as: Element.Type
    ) -> UnsafeBufferPointer<Element> {
        let first = UnsafeRawPointer(type + 1).assumingMemoryBound(to: Element.self)
        return UnsafeBufferPointer(start: first, count: Int(type.pointee.info & 0xFFFF))
    }

    private func name(ofType id: UInt32) -> String {
        btf__type_by_id(handle, id).map { text($0.pointee.name_off) } ?? ""
    }

    private func text(_ offset: UInt32) -> String {
        btf__name_by_offset(handle, offset).map { String(cString: $0) } ?? ""
    }
}

extension BPFObject {
    /// A structure as the compiler laid it out: its size and its members' offsets, in bytes.
    public func structureLayout(_ structName: String) throws(BPFError) -> BPFStructureLayout {
        guard let (size, offsets) = types?.structure(structName) else {
            throw BPFError(
                code: .unknownName,
                message: "object '\(name)' has no structure '\(structName)'"
            )
        }
        return BPFStructureLayout(sizeBytes: size, memberOffsets: offsets)
    }

    /// An enumeration as the compiler knows it.
    public func enumerators(_ enumName: String) throws(BPFError) -> [String: Int] {
        guard let values = types?.enumeration(enumName) else {
            throw BPFError(
                code: .unknownName,
                message: "object '\(name)' has no enumeration '\(enumName)'"
            )
        }
        return values
    }
}
