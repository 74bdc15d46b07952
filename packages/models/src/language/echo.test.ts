// Echoes: what followed the same place of other bars.
import { expect, it } from "vitest";
import { barsOf, Echo, returning } from "./echo.ts";
import { scalePiece, TEST_TOKENS } from "./made-up-pieces.test-support.ts";

const { vocabulary } = TEST_TOKENS;
const bar = vocabulary.token("bar");
const tokens = [...TEST_TOKENS.encode(scalePiece(0)).data].slice(0, -1);
const bars = barsOf(tokens, bar);

it("barsOf(tokens) cuts at each bar, and loses nothing", () => {
  expect(bars.length).toBe(4);
  expect(bars.flat()).toEqual(tokens);
});

it("an echo of a bar proposes each of its tokens in turn, and then that it is over", () => {
  const echo = new Echo(TEST_TOKENS, [bars[1], undefined]);
  for (const token of [...bars[1].slice(1), bar]) {
    expect(echo.next).toContain(token);
    echo.push(token);
  }
});

it("finds the place again at the next position, whatever was written before it", () => {
  const echo = new Echo(TEST_TOKENS, [bars[1]]);
  const [position, other] = [vocabulary.token("position", 2), vocabulary.token("pitch", 3)];
  echo.push(other);
  expect(echo.next).toBeUndefined();
  echo.push(position);
  expect(echo.next).toEqual(new Set([bars[1][bars[1].indexOf(position) + 1]]));
});

it("returning(weight) echoes the bars 1, 2, 4 and 8 before", () => {
  const some = Array.from({ length: 8 }, (_, i) => [i]);
  expect(returning(2).of(some)).toEqual([[7], [6], [4], [0]]);
  expect(returning(2).of(some.slice(0, 3))).toEqual([[2], [1], undefined, undefined]);
});
