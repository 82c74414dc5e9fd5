import CLibBPF
import Glibc

/// A program at some of the kernel's tracepoints.
///
/// It stops running at once when this goes. What the kernel waits for when a tracepoint loses its
/// last user takes tens of milliseconds of each, so a thread of its own sees to that.
public final class BPFTracepointLink {
    private var links: [BPFLink] = []
    private var events = EventDescriptors()

    /// Events that outlive the links over them.
    private final class EventDescriptors: Sendable {
        let all: [Int32]

        init(_ all: [Int32] = []) { self.all = all }

        func close() {
            for descriptor in all { Glibc.close(descriptor) }
        }
    }

    /// - Throws: `BPFError` with code `attach` where one of the tracepoints cannot be had.
    init(
        tracepoints: [UInt64],
        program name: String,
        of object: BPFObject
    ) throws(BPFError) {
        let program = try object.program(name)
        var kept: [Int32] = []
        defer { events = EventDescriptors(kept) }
        for number in tracepoints {
            let event = perf_open_tracepoint(number)
            guard event >= 0 else { throw object.failure(.attach, "no tracepoint \(number)") }
            let other = fcntl(event, F_DUPFD_CLOEXEC, 0)
            if other >= 0 { kept.append(other) }
            guard let link = bpf_program__attach_perf_event(program, event) else {
                let refusal = object.failure(.attach, "program '\(name)' cannot be attached")
                close(event)
                throw refusal
            }
            links.append(BPFLink(handle: link, object: object))
        }
    }

    deinit {
        links = []
        guard !events.all.isEmpty else { return }
        var thread = pthread_t()
        let left = Unmanaged.passRetained(events)
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument {
                    Unmanaged<EventDescriptors>.fromOpaque(argument).takeRetainedValue().close()
                }
                return nil
            },
            left.toOpaque()
        )
        if result == 0 {
            pthread_detach(thread)
        } else {
            left.takeRetainedValue().close()
        }
    }
}
