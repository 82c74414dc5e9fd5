/// A pod as the kubelet of its node tells of it.
struct Pod: Hashable, Sendable {
    /// What made the pod, such as a deployment.
    struct Workload: Hashable, Sendable {
        /// The attribute that names it.
        let attributeName: String
        let name: String
    }

    /// An object that keeps the pod running.
    struct Owner: Hashable, Sendable {
        var kind = ""
        var name = ""
    }

    var uid = ""
    var name = ""
    var namespace = ""
    var nodeName: String?
    var labels: [String: String] = [:]
    /// The controller that owns it.
    var owner: Owner?
    /// Names of its containers, also of earlier ones, by their id.
    var containerNames: [String: String] = [:]

    /// The controller's own owner where that can be known: a deployment names its replica sets by
    /// itself and a hash, which it also writes on the pods.
    var workload: Workload? {
        guard let owner else { return nil }
        switch owner.kind {
        case "ReplicaSet":
            let suffix = labels["pod-template-hash"].map { "-" + $0 } ?? ""
            guard !suffix.isEmpty, owner.name.hasSuffix(suffix) else {
                return Workload(attributeName: AttributeName.replicaSetName, name: owner.name)
            }
            return Workload(
                attributeName: AttributeName.deploymentName,
                name: String(owner.name.dropLast(suffix.utf8.count))
            )
        case "StatefulSet":
            return Workload(attributeName: AttributeName.statefulSetName, name: owner.name)
        case "DaemonSet":
            return Workload(attributeName: AttributeName.daemonSetName, name: owner.name)
        case "Job": return Workload(attributeName: AttributeName.jobName, name: owner.name)
        default: return nil
        }
    }

    /// What a record of one of its processes says, container included.
    ///
    /// - Parameter chosen: The labels that are told.
    func attributes(containerID: String?, labels chosen: [String]) -> [RecordAttribute] {
        var all: [RecordAttribute] = []
        if let name = containerID.flatMap({ containerNames[$0] }) {
            all.append(.init(AttributeName.containerName, name))
        }
        all.append(.init(AttributeName.namespaceName, namespace))
        all.append(.init(AttributeName.podName, name))
        if let workload { all.append(.init(workload.attributeName, workload.name)) }
        for key in chosen {
            if let value = labels[key] {
                all.append(.init(AttributeName.podLabelPrefix + key, value))
            }
        }
        return all
    }
}
