// Colours of the theme as canvases need them.

/** Classes with a colour of their own; further ones begin again. */
export const CLASS_COLOURS = 8;

const variable = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** `#rrggbb`, or `#rgb` as bundlers shorten it, as three numbers. */
export function bytesOf(hex: string): readonly [number, number, number] {
  const digits = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit).join("") : hex.slice(1);
  const value = Number.parseInt(digits, 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** As a style says it; values count from 1, 0 is what has none. */
export const classVariable = (value: number): string =>
  value === 0 ? "var(--edge)" : `var(--c${((value - 1) % CLASS_COLOURS) + 1})`;

export const themeColours = () => ({
  ink: variable("--ink"),
  soft: variable("--soft"),
  ground: variable("--card"),
  sunk: variable("--sunk"),
  line: variable("--line"),
  edge: variable("--edge"),
  accent: variable("--accent"),
  danger: variable("--danger"),
  classes: Array.from({ length: CLASS_COLOURS }, (_, k) => variable(`--c${k + 1}`)),
});
