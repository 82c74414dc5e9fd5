extension BPFObject {
    /// Whether the program has a `const volatile` of this name.
    public func hasConstant(_ constantName: String) -> Bool {
        types?.variable(constantName, section: ".rodata") != nil
    }

    /// Sets a `const volatile` of the program; only before `load`, and of the same size.
    public func setConstant<Value: BitwiseCopyable>(
        _ constantName: String,
        _ value: Value
    ) throws(BPFError) {
        guard let place = types?.variable(constantName, section: ".rodata"),
            let memory = readOnlyData
        else {
            throw BPFError(
                code: .unknownName,
                message: "object '\(name)' has no constant '\(constantName)'"
            )
        }
        let end = place.offset + place.size
        guard place.size == MemoryLayout<Value>.size, end <= memory.count else {
            throw BPFError(
                code: .layout,
                message: "constant '\(constantName)' of '\(name)' has \(place.size) bytes, not "
                    + "\(MemoryLayout<Value>.size)"
            )
        }
        memory.storeBytes(of: value, toByteOffset: place.offset, as: Value.self)
    }
}
