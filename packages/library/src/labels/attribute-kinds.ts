// The kinds of attribute, by name.

/**
 * `categorical`: one of a list. `multi-label`: any of a list, each known or not. `ordinal`: one of a list, low to high.
 * `continuous`: a number in a range. `group`: free text that keeps pieces together when splitting (composer, album).
 */
export const ATTRIBUTE_KINDS = ["categorical", "multi-label", "ordinal", "continuous", "group"] as const;
export type AttributeKind = (typeof ATTRIBUTE_KINDS)[number];
