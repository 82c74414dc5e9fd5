/// What runs a container, as far as its control group's name tells.
enum ContainerRuntime: String, CaseIterable, Sendable {
    case docker, containerd, podman
    case crio = "cri-o"
    case nspawn = "systemd-nspawn"
    /// A container's number in a place that no known runtime uses.
    case unknown

    /// What runtimes put before a container's number, longest first; an empty one is asked by the
    /// group above.
    static let prefixes: [(text: String, runtime: ContainerRuntime)] = [
        ("cri-containerd-", .containerd), ("nerdctl-", .containerd), ("docker-", .docker),
        ("libpod-", .podman), ("crio-", .crio),
    ]

    /// By the group that holds a group whose name is a number and nothing else.
    init(parent: Substring?) {
        switch parent {
        case "docker"?: self = .docker
        case let name? where name == "cri-containerd" || name.hasPrefix("pod"): self = .containerd
        case "libpod_parent"?: self = .podman
        default: self = .unknown
        }
    }
}
