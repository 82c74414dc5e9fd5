/// Reads the pods of a kubelet's reply to `GET /pods`, which is a Kubernetes `v1.PodList`.
enum PodListParser {
    /// Nil where the reply is no such list.
    static func pods(_ bytes: [UInt8]) -> [Pod]? {
        var cursor = JSONCursor(bytes)
        var pods: [Pod] = []
        var isList = false
        let isRead = cursor.forEachMember { cursor, name in
            guard name == "items" else { return cursor.skip() }
            isList = true
            return cursor.forEachElement { cursor in
                guard let pod = pod(&cursor) else { return false }
                if !pod.uid.isEmpty { pods.append(pod) }
                return true
            }
        }
        return isRead && isList ? pods : nil
    }

    private static func pod(_ cursor: inout JSONCursor) -> Pod? {
        var pod = Pod()
        let isRead = cursor.forEachMember { cursor, name in
            switch name {
            case "metadata": metadata(&cursor, &pod)
            case "spec":
                cursor.forEachMember { cursor, name in
                    guard name == "nodeName" else { return cursor.skip() }
                    pod.nodeName = cursor.string()
                    return pod.nodeName != nil || cursor.skip()
                }
            case "status": status(&cursor, &pod)
            default: cursor.skip()
            }
        }
        return isRead ? pod : nil
    }

    private static func metadata(_ cursor: inout JSONCursor, _ pod: inout Pod) -> Bool {
        var new = pod
        defer { pod = new }
        return cursor.forEachMember { cursor, name in
            switch name {
            case "uid": return text(&cursor, &new.uid)
            case "name": return text(&cursor, &new.name)
            case "namespace": return text(&cursor, &new.namespace)
            case "labels":
                return cursor.forEachMember { cursor, key in
                    guard let value = cursor.string() else { return cursor.skip() }
                    new.labels[key] = value
                    return true
                }
            case "ownerReferences":
                return cursor.forEachElement { cursor in owner(&cursor, &new) }
            default: return cursor.skip()
            }
        }
    }

    private static func owner(_ cursor: inout JSONCursor, _ pod: inout Pod) -> Bool {
        var owner = Pod.Owner()
        var isController = false
        let isRead = cursor.forEachMember { cursor, name in
            switch name {
            case "kind": return text(&cursor, &owner.kind)
            case "name": return text(&cursor, &owner.name)
            case "controller":
                guard let truth = cursor.truth() else { return cursor.skip() }
                isController = truth
                return true
            default: return cursor.skip()
            }
        }
        if isController { pod.owner = owner }
        return isRead
    }

    private static func status(_ cursor: inout JSONCursor, _ pod: inout Pod) -> Bool {
        var names = pod.containerNames
        defer { pod.containerNames = names }
        return cursor.forEachMember { cursor, name in
            switch name {
            case "containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses":
                cursor.forEachElement { cursor in container(&cursor, &names) }
            default: cursor.skip()
            }
        }
    }

    /// A container's name with its id, and the id of the one that ran before it.
    private static func container(
        _ cursor: inout JSONCursor,
        _ names: inout [String: String]
    ) -> Bool {
        var name = ""
        var ids: [String] = []
        let isRead = cursor.forEachMember { cursor, member in
            switch member {
            case "name": text(&cursor, &name)
            case "containerID": identifier(&cursor, &ids)
            case "lastState":
                cursor.forEachMember { cursor, state in
                    guard state == "terminated" else { return cursor.skip() }
                    return cursor.forEachMember { cursor, member in
                        member == "containerID" ? identifier(&cursor, &ids) : cursor.skip()
                    }
                }
            default: cursor.skip()
            }
        }
        for id in ids { names[id] = name }
        return isRead
    }

    /// `containerd://4f1c…`; empty before the container was made.
    private static func identifier(_ cursor: inout JSONCursor, _ ids: inout [String]) -> Bool {
        guard let text = cursor.string() else { return cursor.skip() }
        let parts = text.split(separator: "/", omittingEmptySubsequences: true)
        if parts.count == 2, parts[0].hasSuffix(":") { ids.append(String(parts[1])) }
        return true
    }

    private static func text(_ cursor: inout JSONCursor, _ value: inout String) -> Bool {
        guard let text = cursor.string() else { return cursor.skip() }
        value = text
        return true
    }
}
