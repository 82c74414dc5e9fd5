@testable import AgentCore

/// A hierarchy of control groups as a runtime lays it out, one path a line below the mount point.
struct ControlGroupLayout: Sendable, CustomStringConvertible {
    let name: String
    /// Every group there is.
    let paths: [String]
    let runtime: ContainerRuntime
    /// The container's id; nil where the layout has none.
    let id: String?
    let podUID: String?
    /// Which of the paths are the container's.
    let inside: [String]

    var description: String { name }

    static let id = "4f1c0a9e8d7b6c5a4f1c0a9e8d7b6c5a4f1c0a9e8d7b6c5a4f1c0a9e8d7b6c5a"
    static let other = "00000000000000000000000000000000000000000000000000000000000000ff"
    static let uid = "3b8e2a50-2c1d-4f6a-9b7e-0d1c2e3f4a5b"
    static let unit = "3b8e2a50_2c1d_4f6a_9b7e_0d1c2e3f4a5b"

    /// - Parameter text: Lines of paths, those of the container marked with a star.
    init(
        _ name: String,
        _ runtime: ContainerRuntime,
        id: String? = ControlGroupLayout.id,
        podUID: String? = nil,
        _ text: String
    ) {
        self.name = name
        self.runtime = runtime
        self.id = id
        self.podUID = podUID
        let lines = text.split(separator: "\n").map(String.init)
        paths = lines.map { $0.hasPrefix("*") ? String($0.dropFirst()) : $0 }
        inside = lines.filter { $0.hasPrefix("*") }.map { String($0.dropFirst()) }
    }

    static let all: [ControlGroupLayout] = [
        .init("Docker, cgroupfs, version 1", .docker, "/docker\n*/docker/\(id)\n/system.slice"),
        .init(
            "Docker, systemd, version 2",
            .docker,
            """
            /init.scope
            /system.slice
            /system.slice/docker.service
            *\("/system.slice/docker-\(id).scope")
            /user.slice/user-0.slice/session-1.scope
            """
        ),
        .init(
            "Docker in Docker, version 2 with groups inside",
            .docker,
            """
            *\("/system.slice/docker-\(other).scope/docker/\(id)")
            *\("/system.slice/docker-\(other).scope/docker/\(id)/init.scope")
            """
        ),
        .init(
            "containerd under the kubelet, cgroupfs, version 1",
            .containerd,
            podUID: uid,
            """
            /kubepods/besteffort
            *\("/kubepods/burstable/pod\(uid)/\(id)")
            """
        ),
        .init(
            "containerd under the kubelet, systemd, version 2",
            .containerd,
            podUID: uid,
            """
            /kubepods.slice/kubepods-besteffort.slice
            *\("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(unit).slice/"
                + "cri-containerd-\(id).scope")
            """
        ),
        .init(
            "containerd with cgroupfs under a kubelet with systemd, hybrid",
            .containerd,
            podUID: uid,
            """
            *\("/system.slice/containerd.service/kubepods-burstable-pod\(unit).slice:"
                + "cri-containerd:\(id)")
            """
        ),
        .init(
            "containerd by nerdctl, version 2",
            .containerd,
            """
            *\("/system.slice/nerdctl-\(id).scope")
            """
        ),
        .init(
            "CRI-O, systemd, version 2, with its monitor",
            .crio,
            podUID: uid,
            """
            *\("/kubepods.slice/kubepods-pod\(unit).slice/crio-\(id).scope")
            *\("/kubepods.slice/kubepods-pod\(unit).slice/crio-\(id).scope/container")
            """
        ),
        .init(
            "CRI-O, cgroupfs, version 1",
            .crio,
            podUID: uid,
            """
            *\("/kubepods/pod\(uid)/crio-\(id)")
            """
        ),
        .init(
            "Podman as root, systemd, version 2, with its monitor and a pod of its own",
            .podman,
            """
            \("/machine.slice/libpod-conmon-\(id).scope")
            \("/machine.slice/machine-libpod_pod_\(other).slice")
            *\("/machine.slice/machine-libpod_pod_\(other).slice/libpod-\(id).scope")
            *\("/machine.slice/machine-libpod_pod_\(other).slice/libpod-\(id).scope/container")
            """
        ),
        .init(
            "Podman without root, version 2",
            .podman,
            """
            /user.slice/user-1000.slice/user@1000.service/app.slice
            *\("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-\(id).scope")
            """
        ),
        .init(
            "Podman, cgroupfs, version 1",
            .podman,
            """
            *\("/libpod_parent/libpod-\(id)")
            """
        ),
        .init(
            "systemd-nspawn as a service, version 2",
            .nspawn,
            id: "build-box",
            """
            *\(#"/machine.slice/systemd-nspawn@build\x2dbox.service"#)
            *\(#"/machine.slice/systemd-nspawn@build\x2dbox.service/payload"#)
            /machine.slice/machine-qemu\\x2d1\\x2dvm.scope
            """
        ),
        .init(
            "systemd-nspawn by hand, version 1",
            .nspawn,
            id: "build",
            """
            *\("/machine.slice/machine-build.scope")
            """
        ),
        .init(
            "a pod's own group, systemd, with a monitor of CRI-O's",
            .unknown,
            id: nil,
            podUID: uid,
            """
            *\("/kubepods.slice/kubepods-pod\(unit).slice")
            *\("/kubepods.slice/kubepods-pod\(unit).slice/crio-conmon-\(id).scope")
            """
        ),
        .init(
            "a static pod, whose number is a hash, version 1",
            .containerd,
            podUID: "8d7b6c5a4f1c0a9e8d7b6c5a4f1c0a9e",
            """
            *\("/kubepods/burstable/pod8d7b6c5a4f1c0a9e8d7b6c5a4f1c0a9e/\(id)")
            """
        ),
    ]
}
