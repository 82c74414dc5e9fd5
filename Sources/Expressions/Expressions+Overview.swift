// Expressions owns CEL, the Common Expression Language: source text -> tokens -> syntax tree ->
// linked plan -> checked types and cost -> program -> value. It is one module without a dependency.
// It does not own what variables mean: callers declare them (`Environment`) and supply their values
// in place (`VariableSource`). Nor does it own time zones: they come in through `TimeZoneRules`.
//
// Folders, in the order in which an expression passes through them:
//   Syntax      text -> tokens -> `Syntax`, macros expanded
//   Linking     `Syntax` -> `Plan`: a flat array of nodes, names resolved, constants folded
//   Checking    types of all nodes, the declared result type
//   Cost        a bound on the steps that any record can cause
//   Evaluation  `Program`: what callers hold; the evaluator of plans, with its step limit
//   InPlace     the second evaluator, for scalars, which never allocates
//   Functions   the standard library and the `strings` and `math` extensions
//   Patterns    RE2 regular expressions, matched in linear time
//   Values, Types, Errors   what goes in and comes out
