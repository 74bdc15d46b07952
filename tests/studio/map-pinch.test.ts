import { expect, it } from "vitest";
import { beginPinch, pinched } from "../../packages/studio/src/client/screens/map-pinch.ts";

const SIZE = [400, 300] as const;
const camera = { x: 1, y: 2, scale: 50 };
/** The place under a pixel, as `useCamera` has it. */
const placeAt = ({ x, y, scale }: typeof camera, [px, py]: readonly [number, number]) => [
  x + (px - SIZE[0] / 2) / scale,
  y - (py - SIZE[1] / 2) / scale,
];

it("pinched(pinch, fingers) keeps the places that lie under two fingers under them, wherever both go", () => {
  const before = [
    [100, 100],
    [200, 150],
  ] as const;
  const after = [
    [60, 180],
    [260, 280],
  ] as const;
  const moved = pinched(beginPinch(camera, before), after, SIZE);
  expect(moved.scale).toBeCloseTo(100, 9);
  for (const i of [0, 1])
    for (const axis of [0, 1])
      expect(placeAt(moved, after[i])[axis]).toBeCloseTo(placeAt(camera, before[i])[axis], 9);
});

it("pinched(pinch, fingers) of fingers that lie together stays finite", () => {
  const same = [
    [50, 50],
    [50, 50],
  ] as const;
  const moved = pinched(beginPinch(camera, same), same, SIZE);
  expect(Object.values(moved).every(Number.isFinite)).toBe(true);
});
