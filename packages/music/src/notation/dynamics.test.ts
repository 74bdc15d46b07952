import { describe, expect, it } from "vitest";
import { dynamicOf } from "./dynamics.ts";

describe("dynamicOf(name)", () => {
  it.each([
    ["p", { velocity: 49 }],
    ["ffffff", { velocity: 127 }],
    ["n", { velocity: 1 }],
    ["sf", { accent: 112 }],
    ["sfz", { accent: 112 }],
    ["fz", { accent: 112 }],
    ["rf", { accent: 112 }],
    ["sffz", { accent: 124 }],
    ["fp", { accent: 96, velocity: 49 }],
    ["sfpp", { accent: 112, velocity: 33 }],
    ["sfzp", { accent: 112, velocity: 49 }],
    ["pf", { accent: 49, velocity: 96 }],
    ["cresc.", undefined],
    ["s", undefined],
    ["constructor", undefined],
  ])("%s", (name, dynamic) => {
    expect(dynamicOf(name)).toEqual(dynamic);
  });
});
