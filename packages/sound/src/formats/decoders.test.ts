import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { DECODERS } from "./decoders.ts";

describe("DECODERS", () => {
  it("names every package of others that this one depends on", () => {
    const { dependencies } = JSON.parse(
      readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
    ) as { dependencies: Record<string, string> };
    const others = Object.keys(dependencies).filter((name) => !name.startsWith("@semitone/"));
    expect(DECODERS.map((decoder) => decoder.package).sort()).toEqual(others.sort());
  });

  it("docs/sounds.md gives the licence of each", () => {
    const page = readFileSync(new URL("../../../../docs/sounds.md", import.meta.url), "utf8").replace(
      / +/g,
      " ",
    );
    for (const decoder of DECODERS)
      expect(page).toContain(`| \`${decoder.package}\` | ${decoder.reads} | ${decoder.licence} |`);
  });
});
