import CLibBPF
import Glibc

extension BPFMap {
    /// A map that another process loaded, by a descriptor that `owner` keeps open.
    public init(name: String, descriptor: Int32, owner: AnyObject) throws(BPFError) {
        var info = bpf_map_info()
        var size = UInt32(MemoryLayout<bpf_map_info>.size)
        let result = bpf_obj_get_info_by_fd(descriptor, &info, &size)
        guard result == 0 else {
            throw BPFError(
                code: .map,
                message: "map '\(name)' cannot be looked at",
                errorNumber: -result
            )
        }
        self.init(
            name: name,
            descriptor: descriptor,
            keyBytes: Int(info.key_size),
            valueBytes: Int(info.value_size),
            isPerCPU: BPFObject.isPerCPU(bpf_map_type(info.type)),
            owner: owner
        )
    }
}
