// What the factor of an attribute is called in a graph, where names are plain: an attribute may be named in any words of any language.

/** The factor of what no attribute says: a name that no attribute has, since theirs hold no `=`. */
export const STYLE = "=style";

/**
 * A name of letters, digits, `_`, `-`, `.` and `/`, another one for each factor. Plain names stay as they are, lest runs of before become
 * unreadable; of others each strange character becomes `.u`, its code point in hexadecimal, and `.`: `tune type` is `tune.u20.type`.
 */
export function graphName(factor: string): string {
  if (factor === STYLE) return "style";
  // A name that looks escaped is escaped itself, and so is the attribute `style`: else two factors would share one name.
  return factor.replace(/[^\w./-]|\.(?=u[0-9a-f]+\.)|^s(?=tyle$)/gu, escaped);
}

/** The class variable of a factor and its latent: names that no other variable has, nor the mask of one, which ends with `Observed`. */
export const classOf = (factor: string): string =>
  `class/${graphName(factor).replace(/O(?=bserved$)/, escaped)}`;
export const latentOf = (factor: string): string => `room/${graphName(factor)}`;

const escaped = (character: string): string => `.u${character.codePointAt(0)!.toString(16)}.`;
