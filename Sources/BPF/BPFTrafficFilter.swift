import CLibBPF
import Glibc

/// A program as a filter of an interface's `clsact` queueing discipline.
public final class BPFTrafficFilter {
    private let interface: Int32
    private let isEgress: Int32
    private let object: BPFObject

    init(
        program: Int32,
        interface: UInt32,
        direction: BPFTrafficHook.Direction,
        object: BPFObject
    ) throws(BPFError) {
        self.interface = Int32(clamping: interface)
        self.object = object
        isEgress = direction == .transmit ? 1 : 0
        let result = traffic_filter_attach(program, self.interface, isEgress)
        guard result == 0 else {
            throw BPFError(
                code: .attach,
                message: "no filter can be put on interface \(interface)",
                errorNumber: -result,
                log: BPFLog.take()
            )
        }
    }

    // The interface may be gone, and the filter with it.
    deinit { _ = traffic_filter_detach(interface, isEgress) }
}
