/// How a program gets to its hook, where its section's name does not say it all.
enum HookAttachment: Hashable, Sendable {
    /// Which end of a function.
    enum FunctionPlace: Hashable, Sendable {
        case entry, `return`
    }

    /// To the root of the unified control group hierarchy.
    case controlGroupRoot
    /// To a hook of the security modules, which is dead unless BPF is one of them.
    case securityModule
    /// To the clock of every CPU, so often a second.
    case clock(hertz: UInt64)
    /// To the tracepoints of these system calls alone, where they begin or where they return.
    case systemCalls([String], at: FunctionPlace)
    /// To functions of every copy of libssl that is in use, where they begin or where they return.
    case libraryFunction([String], at: FunctionPlace)
}
