import { describe, expect, it } from "vitest";
import { byContent } from "./by-content.ts";

describe("byContent", () => {
  it("byContent sorts by digest, then by place in the file, whatever the order before", () => {
    const [a0, a2, a10, b] = [
      { sha256: "0a", ordinal: 0 },
      { sha256: "0a", ordinal: 2 },
      { sha256: "0a", ordinal: 10 },
      { sha256: "b0", ordinal: 0 },
    ];
    expect([b, a10, a0, a2].sort(byContent)).toEqual([a0, a2, a10, b]);
    expect([a2, b, a10, a0].sort(byContent)).toEqual([a0, a2, a10, b]);
  });
});
