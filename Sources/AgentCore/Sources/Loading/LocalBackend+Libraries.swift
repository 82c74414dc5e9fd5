import BPF

extension LocalBackend {
    /// One that refuses, for want of the functions, say, is not asked again.
    func followLibraries() throws(BPFError) -> Int {
        let functions = rung.libraryFunctions
        guard isAttached, !functions.isEmpty else { return libraries.leftOut }
        libraries.look()
        let known = libraries.known
        keep(only: Set(known.map(\.identity)))
        for library in known where !triedLibraries.contains(library.identity) {
            var added: [HookLink] = []
            for function in functions {
                added +=
                    HookLadder.attach(
                        function.program,
                        of: object,
                        functions: function.names,
                        at: function.place,
                        in: library
                    ).links
            }
            add(added, in: library.identity)
        }
        return libraries.leftOut
    }
}
