/// How large a value can get.
indirect enum Extent {
    case scalar
    /// Text or bytes of at most this many bytes.
    case text(Int)
    case collection(countMax: Int, key: Extent, element: Extent)
    /// A `dyn` value: a text, or a list or map of assumed size.
    case any(elementsMax: Int, bytesMax: Int)
}

extension Extent {
    /// Bytes or elements, without those inside of elements.
    var shallow: Int {
        switch self {
        case .scalar: 1
        case .text(let bytes): bytes
        case .collection(let count, _, _): count
        case .any(let elements, let bytes): max(elements, bytes)
        }
    }

    /// Steps of reading the value with everything in it, as comparing and formatting do.
    var depth: Int {
        switch self {
        case .scalar: 1
        case .text(let bytes): 1 + bytes / 16
        case .collection(let count, let key, let element):
            1.plus(count.times(1.plus(key.depth).plus(element.depth)))
        // The assumed bytes are those of the whole value, wherever in it they stand.
        case .any(let elements, let bytes): 1 + 2 * elements + bytes / 16
        }
    }

    /// Bytes of the value as text.
    var textBytes: Int { payloadBytes.plus(depth.times(24)) }

    /// Bytes of all texts in the value.
    private var payloadBytes: Int {
        switch self {
        case .scalar: 0
        case .text(let bytes): bytes
        case .collection(let count, let key, let element):
            count.times(key.payloadBytes.plus(element.payloadBytes))
        case .any(_, let bytes): bytes
        }
    }

    /// What a comprehension goes through: how many entries, their keys and their elements.
    var entries: (countMax: Int, key: Extent, element: Extent) {
        switch self {
        case .collection(let count, let key, let element): (count, key, element)
        case .any(let elements, let bytes): (elements, .text(bytes), self)
        case .scalar, .text: (0, .scalar, .scalar)
        }
    }

    /// An extent that covers both.
    func joined(with other: Extent) -> Extent {
        switch (self, other) {
        case (.scalar, .scalar): return .scalar
        case (.scalar, .text(let bytes)), (.text(let bytes), .scalar): return .text(bytes)
        case (.text(let left), .text(let right)): return .text(max(left, right))
        case (
            .collection(let left, let leftKey, let leftElement),
            .collection(let right, let rightKey, let rightElement)
        ):
            return .collection(
                countMax: max(left, right),
                key: leftKey.joined(with: rightKey),
                element: leftElement.joined(with: rightElement)
            )
        default:
            let (left, right) = (entries, other.entries)
            return .any(
                elementsMax: max(left.countMax, right.countMax),
                bytesMax: max(payloadBytes, other.payloadBytes)
            )
        }
    }
}
