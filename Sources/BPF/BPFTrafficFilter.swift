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
        let (index, isEgress): (Int32, Int32) = (
            Int32(clamping: interface), direction == .transmit ? 1 : 0
        )
        let result = traffic_filter_attach(program, index, isEgress)
        guard result == 0 else {
            throw BPFError(
                code: .attach,
                message: "no filter can be put on interface \(interface)",
                errorNumber: -result,
                log: BPFLog.take()
            )
        }
        // Only now: a filter that is not ours is not for `deinit` to take away.
        self.interface = index
        self.isEgress = isEgress
        self.object = object
    }

    // The interface may be gone, and the filter with it.
    deinit { _ = traffic_filter_detach(interface, isEgress) }
}
