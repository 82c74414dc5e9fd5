/// An instruction of the in-place evaluator, a stack machine over cells.
@usableFromInline
enum Instruction: Sendable {
    /// Operators by family, so that one instruction carries which.
    @usableFromInline
    enum Arithmetic: Sendable { case add, subtract, multiply, divide, remainder }
    @usableFromInline
    enum Relation: Sendable { case less, lessOrEqual, greater, greaterOrEqual }
    @usableFromInline
    enum Prefix: Sendable { case not, negate }
    @usableFromInline
    enum Conversion: Sendable { case int, uint, double, size }
    @usableFromInline
    enum TextTest: Sendable { case startsWith, endsWith, contains }

    // Push a value.
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case text(Place)
    case bytes(Place)
    case intVariable(Int32)
    case doubleVariable(Int32)
    case boolVariable(Int32)
    case textVariable(Int32)
    case dynVariable(Int32)
    /// The entry of a map variable under a key in the code's bytes.
    case attribute(slot: Int32, key: Place)
    case hasAttribute(slot: Int32, key: Place)
    // Replace the key on the stack.
    case attributeUnderKey(slot: Int32)
    case isKey(slot: Int32)
    // Replace one value, or two, by one.
    case addInts
    case subtractInts
    case multiplyInts
    case arithmetic(Arithmetic)
    case relation(Relation)
    case equality(isNegated: Bool)
    case prefix(Prefix)
    case conversion(Conversion)
    case textTest(TextTest)
    /// Whether the text on the stack matches the code's pattern of this index.
    case matches(Int32)
    /// Whether the value on the stack equals one of the code's constants in this range.
    case isOneOf(first: Int32, count: Int32)
    // Control.
    /// Takes a condition; goes on when true, else to `otherwise`; what is no bool fails at `end`.
    case branch(otherwise: Int32, end: Int32)
    case jump(Int32)
    /// Jumps when the operand on the stack decides the `&&` (false) or `||` (true).
    case decide(Bool, Int32)
    /// Joins two operands of `&&` (deciding false) or `||` (deciding true).
    case join(Bool)
    /// Only the plan's evaluator can go on.
    case beyond
}
