import ServiceLifecycle

/// Every port of the server as one service, so that all of them stop taking requests at the same
/// time: a group of services stops one after the other, and each waits for what it has begun.
struct Listeners: Service {
    let services: [any Service]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            try await group.waitForAll()
        }
    }
}
