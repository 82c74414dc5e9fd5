/// How fast the body of a request comes.
package struct BodyPace: Sendable {
    private var stepBytes = 0
    /// What its connection had received when the step began.
    private var connectionBytes = 0

    /// A body of which nothing is there.
    package init() {}

    /// Some of the body came.
    package mutating func receive(_ count: Int) { stepBytes += count }

    /// A step of `ConnectionLimits.body` begins.
    package mutating func beginStep(connectionBytes: Int) {
        stepBytes = 0
        self.connectionBytes = connectionBytes
    }

    /// Whether the step that ends now brought too little. Bodies that share a thin line are slow
    /// together only: each must bring something, and their connection what one of them must.
    package func isTooSlow(connectionBytes: Int) -> Bool {
        guard stepBytes > 0 else { return true }
        let count = max(stepBytes, connectionBytes - self.connectionBytes)
        return count < ConnectionLimits.bodyStepBytes
    }
}
