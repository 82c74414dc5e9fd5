import ArgumentParser

/// Where to listen, or `off`.
enum OptionalListenAddress: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    case address(ListenAddress)
    case off

    init?(argument: String) {
        if argument == "off" {
            self = .off
        } else if let address = ListenAddress(argument: argument) {
            self = .address(address)
        } else {
            return nil
        }
    }

    /// The address; nil for `off`.
    var address: ListenAddress? {
        guard case .address(let address) = self else { return nil }
        return address
    }

    var description: String { address?.description ?? "off" }
}
