import Metering

/// Runs a creation; what is there already becomes 409 at the key.
func refusingDuplicates<Output>(
    _ noun: String,
    key: String,
    _ create: () async throws -> Output
) async throws -> Output {
    do {
        return try await create()
    } catch StoreFailure.exists {
        throw Problem.conflict(
            "exists",
            "there is a \(noun) '\(key)' already",
            faults: [.pointer("/key", "is taken")]
        )
    }
}
