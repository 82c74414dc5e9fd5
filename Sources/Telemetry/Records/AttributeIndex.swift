/// Finds attributes by key in constant time, where walking them again and again would let a sender
/// with a hundred thousand attributes make one look-up per record cost more than the whole scan.
///
/// Belongs to one scan: it remembers whose attributes it holds by their address.
package final class AttributeIndex {
    private struct Key: Hashable {
        let bytes: UnsafeRawBufferPointer

        static func == (left: Key, right: Key) -> Bool { left.bytes.hasSameBytes(as: right.bytes) }

        func hash(into hasher: inout Hasher) { hasher.combine(bytes: bytes) }
    }

    private var owner: UnsafeRawPointer?
    private var pairs: [Key: ByteRange] = [:]
    private var copyOwner: UnsafeRawPointer?
    private var copy: AnyObject?

    /// The value of the last pair with a key among attributes that `owner` tells from others.
    func value(
        of key: UnsafeRawBufferPointer,
        in attributes: AttributesView,
        owner: UnsafeRawPointer
    ) -> ValueView? {
        if self.owner != owner { index(attributes, owner) }
        return pairs[Key(bytes: key)].map(KeyValueView.value(of:))
    }

    /// What a reader made of the same attributes before, else what it makes of them now.
    package func copy<Copy: AnyObject>(
        of attributes: AttributesView,
        owner: UnsafeRawPointer,
        make: (AttributesView) -> Copy
    ) -> Copy {
        if copyOwner == owner, let known = copy as? Copy { return known }
        let made = make(attributes)
        copyOwner = owner
        copy = made
        return made
    }

    private func index(_ attributes: AttributesView, _ owner: UnsafeRawPointer) {
        pairs.removeAll(keepingCapacity: true)
        attributes.forEachPair { pair in
            pairs[Key(bytes: KeyValueView.key(of: pair).buffer)] = pair
        }
        self.owner = owner
    }
}
