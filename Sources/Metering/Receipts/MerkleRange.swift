/// A contiguous range of leaves of a Merkle tree (RFC 6962, section 2.1), with the few hashes
/// beside it from which the root and any of its leaves' paths follow.
///
/// The range may be the whole tree, which needs no hashes beside it.
public struct MerkleRange: Sendable {
    /// The hash of one leaf or node, 32 bytes.
    public typealias Digest = [UInt8]
    /// SHA-256.
    public typealias Hash = @Sendable (UnsafeRawBufferPointer) -> Digest

    /// The known nodes of one level, from the leaves up.
    private struct Level {
        var first: Int
        var nodes: [Digest]
        /// All nodes that the level has in the whole tree.
        var count: Int

        subscript(index: Int) -> Digest? {
            index >= first && index - first < nodes.count ? nodes[index - first] : nil
        }
    }

    /// Leaves of the whole tree, at least 1.
    public let size: Int
    /// The hash of the whole tree.
    public let root: Digest
    private let levels: [Level]

    /// A whole tree of leaf hashes; nil without any.
    public init?(leaves: [Digest], sha256: Hash) {
        self.init(size: leaves.count, first: 0, leaves: leaves, cover: [], sha256: sha256)
    }

    /// - Parameters:
    ///   - size: leaves of the whole tree.
    ///   - first: the position of the range's first leaf.
    ///   - leaves: the range's leaf hashes.
    ///   - cover: what `cover(of:)` of the whole tree gave for the range.
    ///
    /// Nil when these do not fit together.
    public init?(size: Int, first: Int, leaves: [Digest], cover: [Digest], sha256: Hash) {
        guard size > 0, first >= 0, !leaves.isEmpty, leaves.count <= size - first else {
            return nil
        }
        var cover = cover[...]
        var levels: [Level] = []
        var level = Level(first: first, nodes: leaves, count: size)
        while level.count > 1 {
            if level.first % 2 == 1 {
                guard let left = cover.popFirst() else { return nil }
                level.nodes.insert(left, at: 0)
                level.first -= 1
            }
            let end = level.first + level.nodes.count
            if end % 2 == 1, end < level.count {
                guard let right = cover.popFirst() else { return nil }
                level.nodes.append(right)
            }
            levels.append(level)
            level = Self.above(level, sha256)
        }
        guard cover.isEmpty, level.nodes.count == 1 else { return nil }
        levels.append(level)
        self.size = size
        self.levels = levels
        root = level.nodes[0]
    }

    /// The hash of a leaf's data.
    public static func leafHash(_ data: [UInt8], sha256: Hash) -> Digest {
        ([0] + data).withUnsafeBytes { sha256($0) }
    }

    static func nodeHash(_ left: Digest, _ right: Digest, sha256: Hash) -> Digest {
        ([1] + left + right).withUnsafeBytes { sha256($0) }
    }

    /// The hashes from a leaf's sibling up to below the root; nil for a leaf outside the range.
    public func path(of leaf: Int) -> [Digest]? {
        guard leaf >= 0, leaf < size, levels[0][leaf] != nil else { return nil }
        var path: [Digest] = []
        var index = leaf
        for level in levels.dropLast() {
            let sibling = index ^ 1
            // A last node without a sibling moves up as it is.
            if sibling < level.count {
                guard let node = level[sibling] else { return nil }
                path.append(node)
            }
            index /= 2
        }
        return path
    }

    /// The hashes beside a part of this whole tree: at most two a level.
    public func cover(of range: Range<Int>) -> [Digest] {
        var cover: [Digest] = []
        var (low, high) = (range.lowerBound, range.upperBound)
        for level in levels.dropLast() {
            if low % 2 == 1, let left = level[low - 1] { cover.append(left) }
            if high % 2 == 1, high < level.count, let right = level[high] { cover.append(right) }
            (low, high) = (low / 2, (high + 1) / 2)
        }
        return cover
    }

    private static func above(_ level: Level, _ sha256: Hash) -> Level {
        let nodes = stride(from: 0, to: level.nodes.count, by: 2).map { index in
            index + 1 < level.nodes.count
                ? nodeHash(level.nodes[index], level.nodes[index + 1], sha256: sha256)
                : level.nodes[index]
        }
        return Level(first: level.first / 2, nodes: nodes, count: (level.count + 1) / 2)
    }
}
