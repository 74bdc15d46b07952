import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { projectFolder, run } from "./run.test-support.ts";

const BIN = fileURLToPath(new URL("../../semitone/bin/semitone.mjs", import.meta.url));

/** Runs the program and kills it, and all its children, after so many milliseconds. */
async function killed(words: readonly string[], cwd: string, after: number): Promise<void> {
  const child = spawn(process.execPath, [BIN, ...words], {
    cwd,
    stdio: "ignore",
    detached: true,
    env: { ...process.env, SEMITONE_FROM_SOURCE: "1" },
  });
  const ended = once(child, "exit");
  await Promise.race([wait(after), ended]);
  try {
    process.kill(-child.pid!, "SIGKILL");
  } catch {
    // It was done before.
  }
  await ended;
}

it("train, tag and export killed with SIGKILL at any time leave a project in which they work", async () => {
  const cwd = await projectFolder();
  await run("label define mood categorical calm tense --quiet", { cwd });
  await run("label set waltz.abc mood=calm --quiet", { cwd });
  await run("label set reel.abc mood=tense --quiet", { cwd });
  // Starting takes a good second; the work itself lies somewhere in these.
  for (const after of [900, 1500, 2100, 3000]) {
    await killed(["train", "--no-music"], cwd, after);
    const runs = JSON.parse((await run("runs --json", { cwd })).out);
    expect(runs.filter((one: object) => "broken" in one)).toEqual([]);
  }
  expect((await run("train --no-music --name last", { cwd })).code).toBe(0);
  const { out: tags } = await run("tag", { cwd });
  for (const [i, after] of [1200, 1800, 2600].entries()) {
    await killed(["tag", "--out", "tags.csv"], cwd, after);
    if (existsSync(join(cwd, "tags.csv"))) expect(readFileSync(join(cwd, "tags.csv"), "utf8")).toBe(tags);
    await killed(["export", `copy-${i}`], cwd, after);
    if (existsSync(join(cwd, `copy-${i}`)))
      expect((await run(`tag --from copy-${i}`, { cwd })).out).toBe(tags);
  }
  expect((await run("tag --out tags.csv", { cwd })).code).toBe(0);
  expect((await run("export copy", { cwd })).code).toBe(0);
  expect((await run("doctor", { cwd })).code).toBe(0);
});
