import Dispatch
import Glibc

/// Keys as they are pressed.
final class Keyboard {
    /// Known keys; ends when the terminal hangs up.
    let keys: AsyncStream<DemoKey>
    private let source: any DispatchSourceRead

    init() {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DemoKey.self,
            bufferingPolicy: .bufferingOldest(16)
        )
        keys = stream
        source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
        source.setEventHandler { [source] in
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            guard count > 0 else {
                source.cancel()
                continuation.finish()
                return
            }
            for byte in buffer[..<count] {
                let key = DemoKey(rawValue: Character(Unicode.Scalar(byte)))
                if let key { continuation.yield(key) }
            }
        }
        source.resume()
    }

    deinit { source.cancel() }
}
