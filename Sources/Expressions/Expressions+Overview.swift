// Expressions owns CEL: source text -> tokens -> syntax tree -> checked tree -> program -> value.
// It does not own what the variables mean; callers declare them and supply their values.
