// Money owns exact decimal amounts, currencies and their minor units, the one rounding function and
// allocation. It does not own prices, taxes or anything that knows what is being paid for.
//
// Data's path: text -> `Decimal` (exact) -> rational arithmetic -> one rounding -> `Money`.
