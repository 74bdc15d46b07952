import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DARK, LIGHT } from "./palette.ts";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

const times = (matrix: Matrix, [x, y, z]: Triple): Triple =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple;

/** Linear light of a colour of sRGB. */
const linear = (hex: string): Triple =>
  [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;

/** Contrast as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const [dark, light] = [a, b]
    .map((hex) => linear(hex))
    .map(([r, g, blue]) => 0.2126 * r + 0.7152 * g + 0.0722 * blue)
    .sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** Kinds of colour vision, in linear light: Machado, Oliveira and Fernandes 2009, severity 1. */
const VISION: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Ottosson's OKLab, times 100. */
function oklab(light: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    light,
  ).map((value) => Math.cbrt(Math.max(0, value))) as unknown as Triple;
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  ).map((value) => 100 * value) as unknown as Triple;
}

/** The smallest distance of two of the colours, over all kinds of vision. */
function smallestDistance(colours: readonly string[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const matrix of Object.values(VISION)) {
    const seen = colours.map((hex) =>
      oklab(times(matrix, linear(hex)).map((v) => Math.min(1, Math.max(0, v))) as unknown as Triple),
    );
    for (const [i, a] of seen.entries())
      for (const b of seen.slice(0, i)) least = Math.min(least, Math.hypot(...a.map((v, k) => v - b[k])));
  }
  return least;
}

describe("the colours of classes", () => {
  it.each([
    ["light", LIGHT, ["#ffffff", "#fbfaf8"]],
    ["dark", DARK, ["#1e2128", "#16181d"]],
  ] as const)(
    "have a contrast of 3 to the %s grounds, as WCAG 2 asks of what is no text",
    (_, colours, grounds) => {
      for (const colour of colours)
        for (const ground of grounds) expect(contrast(colour, ground), colour).toBeGreaterThanOrEqual(3);
    },
  );

  it("are told apart with normal, protan, deutan and tritan vision: farther apart the fewer there are", () => {
    expect([4, 6, 8].map((n) => smallestDistance(LIGHT.slice(0, n)))).toEqual([
      expect.closeTo(15.3, 1),
      expect.closeTo(9.5, 1),
      expect.closeTo(8.6, 1),
    ]);
    expect([4, 6, 8].map((n) => smallestDistance(DARK.slice(0, n)))).toEqual([
      expect.closeTo(19.8, 1),
      expect.closeTo(11.0, 1),
      expect.closeTo(11.0, 1),
    ]);
  });

  it("are those of the studio", () => {
    const sheet = readFileSync(
      new URL("../../../studio/src/client/styles/tokens.css", import.meta.url),
      "utf8",
    );
    const declared = [...sheet.matchAll(/--c\d: (#[0-9a-f]{6});/g)].map(([, colour]) => colour);
    expect(declared).toEqual([...LIGHT, ...DARK]);
  });
});
