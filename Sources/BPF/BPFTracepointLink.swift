import CLibBPF
import Glibc

/// A program at some of the kernel's tracepoints; it is detached from all when this goes.
public final class BPFTracepointLink {
    private var links: [OpaquePointer?] = []
    private let kept: UInt32?
    private let object: BPFObject

    /// - Throws: `BPFError` with code `attach` where one of the tracepoints cannot be had.
    init(
        tracepoints: [UInt64],
        program name: String,
        of object: BPFObject
    ) throws(BPFError) {
        self.object = object
        let program = try object.program(name)
        let events = try Self.open(tracepoints, for: object)
        kept = BPFEventKeeper.shared.keep(events)
        for (index, event) in events.enumerated() {
            guard let link = bpf_program__attach_perf_event(program, event) else {
                let refusal = object.failure(.attach, "program '\(name)' cannot be attached")
                for event in events[index...] { close(event) }
                detach()
                throw refusal
            }
            links.append(link)
        }
    }

    deinit { detach() }

    private func detach() {
        links_destroy(&links, Int32(links.count))
        links = []
        if let kept { BPFEventKeeper.shared.release(kept) }
    }

    private static func open(
        _ tracepoints: [UInt64],
        for object: BPFObject
    ) throws(BPFError) -> [Int32] {
        var events: [Int32] = []
        for number in tracepoints {
            let event = perf_open_tracepoint(number)
            guard event >= 0 else {
                let refusal = object.failure(.attach, "no tracepoint \(number)")
                for event in events { close(event) }
                throw refusal
            }
            events.append(event)
        }
        return events
    }
}
