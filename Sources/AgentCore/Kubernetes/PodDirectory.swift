import Glibc
import Synchronization

/// The pods of this node, as the kubelet told last; asked by the thread that writes records, filled
/// by the one that asks the kubelet.
///
/// Pods stay known for a minute after the kubelet stopped telling of them.
final class PodDirectory: Sendable {
    private struct Known {
        var pod: Pod
        /// When the kubelet first did not tell of it any more.
        var goneNs: Int64?
    }

    private struct State {
        var pods: [String: Known] = [:]
        /// The pod of a container that ran or runs in it, by the container's id.
        var podOfContainer: [String: String] = [:]
        var nodeName: String?
        var evictions = 0
        var trouble: String?
        var answers = 0
    }

    /// How it stands, for operators.
    struct Status: Hashable, Sendable {
        var podCount = 0
        var evictions = 0
        /// Why the kubelet cannot be asked; nil after an answer and before the first attempt.
        var trouble: String?
        /// How often the kubelet has answered.
        var answers = 0
    }

    static let goneKeptNs: Int64 = 60_000_000_000
    /// Kubelets take 110 pods unless they are told otherwise.
    static let podsMax = 2048

    private let labels: [String]
    private let podsMax: Int
    private let state = Mutex(State())
    /// Rises with every change, so that what was made of pods is made anew.
    private let changes = Atomic(1)
    private let onUnknown: @Sendable () -> Void

    /// - Parameters:
    ///   - labels: Keys of labels that records tell.
    ///   - onUnknown: Called when a record is of a pod that is not known yet.
    init(
        labels: [String] = [],
        podsMax: Int = PodDirectory.podsMax,
        onUnknown: @escaping @Sendable () -> Void = {}
    ) {
        self.labels = labels
        self.podsMax = podsMax
        self.onUnknown = onUnknown
    }

    var generation: Int { changes.load(ordering: .relaxed) }

    var nodeName: String? { state.withLock { $0.nodeName } }

    var status: Status {
        state.withLock {
            Status(
                podCount: $0.pods.count,
                evictions: $0.evictions,
                trouble: $0.trouble,
                answers: $0.answers
            )
        }
    }

    /// What records of a container say of its pod; its number where the kubelet knows none.
    func attributes(of identity: ContainerIdentity) -> [RecordAttribute] {
        let pod = state.withLock { state in
            let uid = identity.id.flatMap { state.podOfContainer[$0] } ?? identity.podUID
            return uid.flatMap { state.pods[$0]?.pod }
        }
        if let pod { return pod.attributes(containerID: identity.id, labels: labels) }
        guard identity.podUID != nil else { return [] }
        onUnknown()
        return identity.podUIDAttribute
    }

    /// Takes what the kubelet tells now.
    func update(_ pods: [Pod], nowNs: Int64) {
        state.withLock { state in
            let before = state.pods
            let told = Set(pods.map(\.uid))
            for pod in pods {
                var merged = pod
                // A container that ran before stays known as long as its pod.
                let earlier = before[pod.uid]?.pod.containerNames ?? [:]
                if earlier.count < 256 {
                    merged.containerNames.merge(earlier) { new, _ in new }
                }
                state.pods[pod.uid] = Known(pod: merged)
            }
            for (uid, known) in state.pods where !told.contains(uid) {
                let goneNs = known.goneNs ?? nowNs
                state.pods[uid]?.goneNs = goneNs
                if nowNs - goneNs >= Self.goneKeptNs { state.pods[uid] = nil }
            }
            Self.makeRoom(&state, podsMax)
            state.podOfContainer = [:]
            for (uid, known) in state.pods {
                for id in known.pod.containerNames.keys { state.podOfContainer[id] = uid }
            }
            state.nodeName = pods.lazy.compactMap(\.nodeName).first ?? state.nodeName
            state.trouble = nil
            state.answers += 1
            if before.mapValues(\.pod) != state.pods.mapValues(\.pod) {
                changes.add(1, ordering: .relaxed)
            }
        }
    }

    /// Says why the kubelet could not be asked; what is known stays.
    func fail(_ trouble: String) { state.withLock { $0.trouble = trouble } }

    /// Those that are gone leave first.
    private static func makeRoom(_ state: inout State, _ podsMax: Int) {
        let excess = state.pods.count - podsMax
        guard excess > 0 else { return }
        let order = state.pods.sorted {
            ($0.value.goneNs ?? .max, $0.key) < ($1.value.goneNs ?? .max, $1.key)
        }
        for (uid, _) in order.prefix(excess) { state.pods[uid] = nil }
        state.evictions += excess
    }
}
