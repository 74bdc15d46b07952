// What factors are called in graphs, in files of weights and among latents: ids by the place of their attribute, which may be named in any
// words of any language. What belongs to which attribute, a model's config says.

/** The factor of what no attribute says. */
export const STYLE = "style";

/** The factor of the attribute at this place. */
export const factorId = (index: number): string => `f${index}`;

/** The class variable of a factor and its latent. */
export const classOf = (factor: string): string => `class/${factor}`;
export const latentOf = (factor: string): string => `room/${factor}`;

/**
 * What models of format 1 call the factor of an attribute: plain names as they are; of others each strange character `.u`, its code point in
 * hexadecimal, and `.`: `tune type` is `tune.u20.type`.
 */
export function oldFactorName(attribute: string): string {
  // A name that looks escaped is escaped itself, and so is the attribute `style`: else two factors would share one name.
  return attribute.replace(
    /[^\w./-]|\.(?=u[0-9a-f]+\.)|^s(?=tyle$)/gu,
    (character) => `.u${character.codePointAt(0)!.toString(16)}.`,
  );
}
