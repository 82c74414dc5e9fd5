// Money owns exact decimals, exact rationals, currencies with their minor units, and the one
// rounding function. It does not own prices, taxes or anything that knows what is being paid for.
//
// Data's path: text -> `ExactDecimal` -> `Rational` arithmetic -> one rounding -> `Amount`.
