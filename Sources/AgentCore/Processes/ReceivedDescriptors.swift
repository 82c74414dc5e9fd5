import Glibc

/// Descriptors that came from another process, closed together.
final class ReceivedDescriptors {
    let all: [Int32]

    init(_ all: [Int32]) { self.all = all }

    deinit { for descriptor in all { close(descriptor) } }
}
