import { expect, it } from "vitest";
import { answerInRanges, rangeOf } from "./ranges.ts";

it.each([
  ["bytes=0-", [0, 9]],
  ["bytes=3-5", [3, 5]],
  ["bytes=3-99", [3, 9]],
  ["bytes=-4", [6, 9]],
  ["bytes=-99", [0, 9]],
  ["bytes=9-", [9, 9]],
  ["bytes=10-", null],
  ["bytes=5-3", null],
  ["bytes=-0", null],
  ["bytes=-", undefined],
  ["bytes=0-1,3-4", undefined],
  ["lines=0-1", undefined],
  [undefined, undefined],
] as const)("rangeOf(%j, 10) is %j", (header, range) => {
  expect(rangeOf(header, 10)).toEqual(range);
});

it("answerInRanges(bytes, type, header) sends that part with its place, all of it, or 416", async () => {
  const bytes = Uint8Array.from({ length: 10 }, (_, i) => i);
  const part = answerInRanges(bytes, "audio/wav", "bytes=2-4");
  expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 2-4/10"]);
  expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([2, 3, 4]);
  expect(answerInRanges(bytes, "audio/wav", undefined).status).toBe(200);
  const beyond = answerInRanges(bytes, "audio/wav", "bytes=10-");
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */10"]);
});
