import Testing

@testable import AgentCore

@Suite("Pods")
struct PodTests {
    private func identity(_ path: String) throws -> ContainerIdentity {
        try #require(ContainerIdentity(cgroupPath: path))
    }

    private func texts(_ attributes: [RecordAttribute]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: attributes.map { ($0.name, $0.value) })
    }

    private func pod(_ uid: String) -> Pod {
        var pod = Pod()
        pod.uid = uid
        pod.name = "pod-" + uid
        pod.namespace = "n"
        return pod
    }

    @Test("a kubelet's list is read for what is wanted")
    func list() throws {
        let pods = try #require(PodListParser.pods(Array(TestPods.list.utf8)))
        try #require(pods.count == 2)
        #expect(pods[0].name == "web-5d4f8c7b9d-x2x7q" && pods[0].namespace == "shop")
        #expect(pods[0].nodeName == "node-7")
        #expect(pods[0].labels["team"] == "café \"A\"")
        #expect(pods[0].owner == Pod.Owner(kind: "ReplicaSet", name: "web-5d4f8c7b9d"))
        #expect(
            pods[0].containerNames == [TestPods.container: "server", TestPods.earlier: "server"]
        )
        #expect(pods[1].name == "etcd-node-7" && pods[1].workload == nil)
    }

    @Test("a reply that is cut or is something else is no list, wherever it ends")
    func malformed() {
        let whole = Array(TestPods.list.utf8)
        for count in 0..<whole.count { #expect(PodListParser.pods(Array(whole[..<count])) == nil) }
        for text in ["{}", "[]", "null", "Unauthorized", #"{"items":{}}"#, #"{"items":[1]}"#] {
            #expect(PodListParser.pods(Array(text.utf8)) == nil, "\(text)")
        }
        #expect(PodListParser.pods(Array(#"{"items":null}"#.utf8)) == [])
        let deep = String(repeating: "[", count: 100_000)
        #expect(PodListParser.pods(Array("{\"a\":\(deep)".utf8)) == nil)
    }

    @Test(
        "workloads are told by what owns the pod",
        arguments: [
            ("ReplicaSet", "web-5d4f", "5d4f", "k8s.deployment.name", "web"),
            ("ReplicaSet", "by-hand", nil, "k8s.replicaset.name", "by-hand"),
            ("StatefulSet", "db", nil, "k8s.statefulset.name", "db"),
            ("DaemonSet", "logs", nil, "k8s.daemonset.name", "logs"),
            ("Job", "import-28", nil, "k8s.job.name", "import-28"),
        ]
    )
    func workloads(
        kind: String,
        owner: String,
        hash: String?,
        attribute: String,
        name: String
    ) {
        var pod = pod("u")
        pod.owner = Pod.Owner(kind: kind, name: owner)
        if let hash { pod.labels["pod-template-hash"] = hash }
        #expect(pod.workload == Pod.Workload(attributeName: attribute, name: name))
    }

    @Test("records tell container, pod, namespace, workload and the chosen labels")
    func attributes() throws {
        let directory = PodDirectory(labels: ["app", "absent"])
        let pods = try #require(PodListParser.pods(Array(TestPods.list.utf8)))
        let path = "/kubepods/burstable/pod\(TestPods.uid)/\(TestPods.container)"
        let before = directory.attributes(of: try identity(path))
        #expect(texts(before) == ["k8s.pod.uid": TestPods.uid])
        let generation = directory.generation
        directory.update(pods, nowNs: 0)
        #expect(directory.generation != generation)
        let expected = [
            "container.name": "server", "k8s.pod.name": "web-5d4f8c7b9d-x2x7q",
            "k8s.namespace.name": "shop", "k8s.deployment.name": "web",
            "k8s.pod.label.app": "web",
        ]
        #expect(texts(directory.attributes(of: try identity(path))) == expected)
        // A container of the pod that is not told of, and one whose group does not name the pod.
        let pause = try identity("/kubepods/pod\(TestPods.uid)/crio-conmon-\(TestPods.earlier)")
        #expect(texts(directory.attributes(of: pause))["k8s.pod.name"] != nil)
        #expect(texts(directory.attributes(of: pause))["container.name"] == nil)
        let docker = try identity("/docker/\(TestPods.container)")
        #expect(texts(directory.attributes(of: docker)) == expected)
        #expect(directory.nodeName == "node-7")
        let same = directory.generation
        directory.update(pods, nowNs: 1)
        #expect(directory.generation == same)
    }

    @Test("a pod stays known for a minute after the kubelet forgot it")
    func death() throws {
        let directory = PodDirectory()
        directory.update([pod("a"), pod("b")], nowNs: 0)
        directory.update([pod("b")], nowNs: 10_000_000_000)
        directory.update([pod("b")], nowNs: 69_000_000_000)
        #expect(directory.status.podCount == 2)
        directory.update([pod("b")], nowNs: 70_000_000_000)
        #expect(directory.status.podCount == 1 && directory.status.evictions == 0)
    }

    @Test("no more pods are kept than the limit; what is gone leaves first, and is counted")
    func bound() {
        let directory = PodDirectory(podsMax: 10)
        directory.update((0..<8).map { pod("old\($0)") }, nowNs: 0)
        directory.update((0..<10).map { pod("new\($0)") }, nowNs: 1)
        #expect(directory.status.podCount == 10 && directory.status.evictions == 8)
        directory.update((0..<15).map { pod("new\($0)") }, nowNs: 2)
        #expect(directory.status.podCount == 10 && directory.status.evictions == 13)
    }
}
