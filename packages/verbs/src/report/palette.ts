// Colours of classes: told apart on light and on dark ground by readers with any kind of colour vision, as palette.test.ts measures. The
// studio has the same.

/** On light ground. */
export const LIGHT = [
  "#0125ab",
  "#bd802b",
  "#9381eb",
  "#7a010d",
  "#31978c",
  "#40672e",
  "#6c2973",
  "#465cd0",
] as const;

/** On dark ground. */
export const DARK = [
  "#74b8f9",
  "#eda957",
  "#7261b3",
  "#cc3c31",
  "#6ceffd",
  "#c8ec91",
  "#c37399",
  "#a375fe",
] as const;

/** Declares the colours for a style sheet. */
export const colourVariables = (colours: readonly string[]): string =>
  colours.map((colour, k) => `--c${k + 1}: ${colour};`).join(" ");

/** The colour of class number `index`, as a style says it; colours repeat after eight. */
export const colourOf = (index: number): string => `var(--c${(index % LIGHT.length) + 1})`;
