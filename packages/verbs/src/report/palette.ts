// Colours of classes: told apart by readers with any kind of colour vision, on light and on dark ground (after Okabe and Ito 2008).
export const CLASS_COLOURS = [
  "#0077bb",
  "#ee7733",
  "#009988",
  "#cc3377",
  "#8a63d2",
  "#a58a00",
  "#33aadd",
  "#777777",
] as const;

/** The colour of class number `index`; colours repeat after eight. */
export const colourOf = (index: number): string => CLASS_COLOURS[index % CLASS_COLOURS.length];
