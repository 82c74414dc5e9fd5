import BPF
import Glibc

/// The worker's side of the loader: asks it for sources, containers' paths and nothing else.
final class RemoteLoader: SourceLoader, ControlGroupPaths, ProcessFiles {
    private let channel: MessageChannel

    /// Readable without a question asked when the loader is gone.
    var descriptor: Int32 { channel.descriptor }

    init(_ channel: MessageChannel) { self.channel = channel }

    func load(_ source: any DataSource.Type) throws -> any SourceBackend {
        let (tree, descriptors) = try ask("load", ("source", source.key))
        let owner = ReceivedDescriptors(descriptors)
        if let error = tree["error"]?.text {
            throw BPFError(code: .load, message: error)
        }
        guard let message = LoadedSourceMessage(tree) else {
            throw SourceUnavailable(report: HookReport(tree))
        }
        guard message.descriptorCount == descriptors.count else {
            throw BPFError(code: .load, message: "the loader's reply is not whole")
        }
        return RemoteBackend(source.key, message: message, owner: owner, loader: self)
    }

    /// Asks the loader to do something to a source it loaded.
    @discardableResult
    func tell(_ verb: String, source: String) throws(BPFError) -> JSONTree {
        do {
            let (tree, _) = try ask(verb, ("source", source))
            guard let error = tree["error"]?.text else { return tree }
            throw BPFError(code: .attach, message: error)
        } catch {
            if let error = error as? BPFError { throw error }
            throw BPFError(code: .attach, message: "\(error)")
        }
    }

    /// Stops all programs at once; false where that takes longer than `timeoutMs`, and nothing can
    /// be asked any more. Those of a loader that is gone have stopped.
    func detachAll(timeoutMs: Int32) -> Bool {
        guard channel.send(#"{"do":"stop"}"#) else { return true }
        guard channel.wait(timeoutMs: timeoutMs) else {
            channel.close()
            return false
        }
        _ = channel.receive()
        return true
    }

    func path(cgroupID: UInt64) -> String? {
        try? ask("container", ("cgroup", String(cgroupID))).tree["path"]?.text
    }

    /// What the loader takes; nil where it is gone.
    func use() -> ResourceUse? {
        (try? ask("use", ("of", "loader"))).flatMap { ResourceUse($0.tree) }
    }

    func openMappings(_ processID: UInt32) -> Int32? { file("mappings", processID) }

    func openCode(_ processID: UInt32, at address: UInt64) -> Int32? {
        file("code", processID, ("address", String(address)))
    }

    func openPerfMap(_ processID: UInt32) -> Int32? { file("perf_map", processID) }

    private func file(
        _ verb: String,
        _ processID: UInt32,
        _ more: (name: String, value: String)...
    ) -> Int32? {
        let process: (name: String, value: String) = ("pid", String(processID))
        let reply = try? ask(verb, [process] + more)
        return reply?.descriptors.first
    }

    private func ask(
        _ verb: String,
        _ argument: (name: String, value: String)
    ) throws(AgentError) -> (tree: JSONTree, descriptors: [Int32]) {
        try ask(verb, [argument])
    }

    private func ask(
        _ verb: String,
        _ arguments: [(name: String, value: String)]
    ) throws(AgentError) -> (tree: JSONTree, descriptors: [Int32]) {
        var json = JSONWriter()
        json.object { json in
            json.member("do", verb)
            for argument in arguments { json.member(argument.name, argument.value) }
        }
        guard channel.send(json.text), let (bytes, descriptors) = channel.receive(),
            let tree = JSONTree(bytes)
        else { throw AgentError(code: .state, message: "the loader is gone") }
        return (tree, descriptors)
    }
}
