/// Replies of a kubelet to `GET /pods`, as its API documents them.
enum TestPods {
    static let uid = ControlGroupLayout.uid
    static let container = ControlGroupLayout.id
    static let earlier = ControlGroupLayout.other

    /// One pod of a deployment, one of a static file, and what a list has besides.
    static let list = """
        {"kind":"PodList","apiVersion":"v1","metadata":{},"items":[
         {"metadata":{"name":"web-5d4f8c7b9d-x2x7q","generateName":"web-5d4f8c7b9d-",
           "namespace":"shop","uid":"\(uid)","creationTimestamp":"2026-01-02T03:04:05Z",
           "labels":{"app":"web","pod-template-hash":"5d4f8c7b9d","team":"caf\\u00e9 \\"A\\""},
           "annotations":{"kubernetes.io/config.source":"api","x":"{\\"items\\":[1,2]}"},
           "ownerReferences":[
            {"apiVersion":"v1","kind":"ConfigMap","name":"no-controller","uid":"1"},
            {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-5d4f8c7b9d","uid":"2",
             "controller":true,"blockOwnerDeletion":true}]},
          "spec":{"volumes":[{"name":"t","projected":{"defaultMode":420}}],
           "containers":[{"name":"server","image":"web:1","env":[{"name":"A","value":null}]}],
           "nodeName":"node-7","hostNetwork":true,"tolerations":[]},
          "status":{"phase":"Running","podIP":"10.0.0.7",
           "initContainerStatuses":null,
           "containerStatuses":[
            {"name":"server","state":{"running":{"startedAt":"2026-01-02T03:04:06Z"}},
             "lastState":{"terminated":{"exitCode":137,
              "containerID":"containerd://\(earlier)"}},
             "ready":true,"restartCount":1,"image":"web:1",
             "containerID":"containerd://\(container)","started":true},
            {"name":"waiting","state":{"waiting":{"reason":"ContainerCreating"}},
             "lastState":{},"ready":false,"restartCount":0,"containerID":""}]}},
         {"metadata":{"name":"etcd-node-7","namespace":"kube-system",
           "uid":"8d7b6c5a4f1c0a9e8d7b6c5a4f1c0a9e",
           "ownerReferences":[{"kind":"Node","name":"node-7","controller":true}]},
          "spec":{"nodeName":"node-7"},"status":{"phase":"Pending"}}]}
        """
}
