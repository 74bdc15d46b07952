import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { BAR_DESCRIPTOR_NAMES, DESCRIPTOR_NAMES } from "@semitone/music";
import { describe, expect, it } from "vitest";
import { folderWith, projectFolder, run, tune } from "./run.test-support.ts";

describe("semitone show", () => {
  it("draws a file outside any project within the terminal, with every descriptor", async () => {
    const cwd = folderWith({ "waltz.abc": tune("Waltz") });
    const { code, out } = await run("show waltz.abc", { cwd, columns: 60, env: { NO_COLOR: "1" } });
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "waltz.abc",
      "Waltz, 24 notes, 1 track, 8 bars, 3/4, 90 quarters per minute, G major",
    ]);
    for (const line of lines.slice(2)) expect([...line].length, line).toBeLessThanOrEqual(60);
    for (const name of DESCRIPTOR_NAMES) expect(out).toContain(name);
    expect(out).toMatch(/[\u2801-\u28ff]/);
  });

  it("is plain in a pipe and coloured on a terminal", async () => {
    const cwd = folderWith({ "waltz.abc": tune("Waltz") });
    expect((await run("show waltz.abc", { cwd })).out).not.toContain("\u001b");
    expect((await run("show waltz.abc", { cwd, columns: 80 })).out).toContain("\u001b[36m");
  });

  it("--bars draws a curve for each bar descriptor, --curves only those named", async () => {
    const cwd = folderWith({ "waltz.abc": tune("Waltz") });
    const { out } = await run("show waltz.abc --bars", { cwd, columns: 70, env: { NO_COLOR: "1" } });
    for (const name of BAR_DESCRIPTOR_NAMES)
      expect(out).toMatch(new RegExp(`^${name} .*[▁▂▃▄▅▆▇█·]{8}`, "m"));
    const [first, second] = BAR_DESCRIPTOR_NAMES;
    const some = await run(`show waltz.abc --curves ${first},${second}`, { cwd });
    expect(some.out.split("\n").filter((line) => /[▁▂▃▄▅▆▇█·]{8}/.test(line))).toHaveLength(2);
  });

  it("--json gives descriptors, curves and labels of a piece of the project", async () => {
    const cwd = await projectFolder();
    await run("label define mood categorical calm", { cwd });
    await run("label set waltz.abc mood=calm --annotator kim", { cwd });
    const { code, out } = await run("show waltz.abc --json --bars", { cwd });
    const shown = JSON.parse(out);
    expect(code).toBe(0);
    expect(Object.keys(shown.descriptors)).toEqual(DESCRIPTOR_NAMES);
    expect(shown.curves[BAR_DESCRIPTOR_NAMES[0]]).toHaveLength(8);
    expect(shown).toMatchObject({
      name: "waltz.abc",
      notes: 24,
      bars: 8,
      labels: [{ attribute: "mood", value: "calm", annotator: "kim" }],
    });
    expect((await run("show waltz", { cwd })).out).toMatch(/^mood +calm +kim$/m);
  });

  it("shows each piece of a tune book by its number", async () => {
    const second = tune("Second", 4).replace("X:1", "X:2");
    const cwd = folderWith({ "book.abc": `${tune("First")}\n${second}` });
    expect((await run("show book.abc", { cwd })).err).toContain(
      "2 pieces in this file; book.abc#n shows another",
    );
    expect((await run("show book.abc#1", { cwd })).out).toContain("Second, 24 notes");
  });

  it("fails with 1 on a file that is no music, and on a name that is nowhere", async () => {
    const cwd = await projectFolder();
    writeFileSync(join(cwd, "bad.mid"), "not music at all");
    const bad = await run("show bad.mid", { cwd });
    expect([bad.code, bad.out]).toEqual([1, ""]);
    expect(bad.err).toContain("semitone: readScores: expected MIDI");
    expect((await run("show walz.abc", { cwd })).err).toContain('did you mean "waltz.abc"?');
  });

  it("shows hostile titles without obeying them", async () => {
    const cwd = folderWith({ "x.abc": tune("evil\u001b[2J\u0007") });
    const { out } = await run("show x.abc", { cwd });
    expect(out).toContain("evil");
    expect([out.includes("\u0007"), out.includes("\u001b")]).toEqual([false, false]);
  });
});
