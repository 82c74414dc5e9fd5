/// Which request an answer belongs to, where several are on their way in one conversation.
///
/// Answers come in the order of their requests (RFC 9112, section 9.3.2). An answer that does not
/// begin where the last one ended shows that one was not seen in between; from then on nothing in
/// that conversation is paired any more.
struct HTTPPipelines {
    private struct Pipeline {
        var waiting: [(request: HTTPRequestLine, askedNs: UInt64)] = []
        var chunk: UInt32
        /// Where the next answer begins; nil where the last one's end is not known.
        var nextOffset: UInt64?
        /// Whether requests followed the last one waiting that were not seen.
        var lacksSome = false
        var isLost = false
    }

    /// A request with when it was made.
    typealias Asked = (request: HTTPRequestLine, askedNs: UInt64)

    private static let countMax = 1024
    private static let waitingMax = 256

    private var pipelines: [UInt64: Pipeline] = [:]

    /// Conversations that are followed now.
    var count: Int { pipelines.count }

    /// The request of a sample; nil where it is not known.
    mutating func request(of sample: NetHTTPSample, answer: HTTPAnswerLine?) -> Asked? {
        guard !sample.flags.contains(.broken), sample.chunk > 0 else {
            pipelines[sample.conversation] = nil
            return nil
        }
        let (requests, mayLackSome) = HTTPRequestLine.all(
            in: sample.request,
            isCut: Int(sample.requestBytes) > sample.request.count
        )
        guard var pipeline = pipelines[sample.conversation] else {
            return begin(sample, requests, mayLackSome: mayLackSome, answer: answer)
        }
        if pipeline.chunk != sample.chunk {
            pipeline.chunk = sample.chunk
            if !pipeline.lacksSome {
                pipeline.waiting += requests.map { ($0, sample.askedNs) }
                pipeline.lacksSome = mayLackSome
            }
        }
        if pipeline.nextOffset != sample.answerOffset { pipeline.isLost = true }
        if pipeline.waiting.count > Self.waitingMax { pipeline.isLost = true }
        if pipeline.lacksSome, pipeline.waiting.isEmpty { pipeline.isLost = true }
        if pipeline.isLost { pipeline.waiting = [] }
        let asked = pipeline.waiting.isEmpty ? nil : pipeline.waiting.removeFirst()
        pipeline.nextOffset = Self.end(of: answer, to: asked?.request, at: sample.answerOffset)
        let isOver = pipeline.waiting.isEmpty && !pipeline.isLost && !pipeline.lacksSome
        let staysSo = sample.flags.contains(.pipelined)
        pipelines[sample.conversation] = isOver && !staysSo ? nil : pipeline
        return asked
    }

    /// The first answer of a conversation that is not followed, which is nearly every answer.
    private mutating func begin(
        _ sample: NetHTTPSample,
        _ requests: [HTTPRequestLine],
        mayLackSome: Bool,
        answer: HTTPAnswerLine?
    ) -> Asked? {
        guard sample.answered == 0, let first = requests.first else { return nil }
        guard requests.count > 1 || sample.flags.contains(.pipelined) else {
            return (first, sample.askedNs)
        }
        if pipelines.count >= Self.countMax, let any = pipelines.keys.first {
            pipelines[any] = nil
        }
        pipelines[sample.conversation] = Pipeline(
            waiting: requests.dropFirst().map { ($0, sample.askedNs) },
            chunk: sample.chunk,
            nextOffset: Self.end(of: answer, to: first, at: sample.answerOffset),
            lacksSome: mayLackSome
        )
        return (first, sample.askedNs)
    }

    private static func end(
        of answer: HTTPAnswerLine?,
        to request: HTTPRequestLine?,
        at offset: UInt64
    ) -> UInt64? {
        answer?.byteCount(method: request?.method).map { offset &+ $0 }
    }
}
