import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";

describe("npm run demo", () => {
  it("prints the README's scores as JSON and leaves a MIDI file that reads back clean", {
    timeout: 300_000,
  }, () => {
    const out = mkdtempSync(join(tmpdir(), "semitone-demo-"));
    try {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ["--conditions=source", "--import", "tsx", "scripts/demo.ts", "--json", "--out", join(out, "demo")],
        { encoding: "utf8" },
      );
      expect(status, stderr).toBe(0);
      const { scores, generated } = JSON.parse(stdout);
      const readme = readFileSync("README.md", "utf8");
      expect(scores).toHaveLength(3);
      const [codes, , majority] = scores;
      expect(codes.low).toBeGreaterThan(majority.high);
      // Another processor may round otherwise and train to slightly other codes; the baselines are exact.
      for (const { method, value, n } of scores.slice(1))
        expect(readme).toMatch(new RegExp(`${method} +${(100 * value).toFixed(1)} %.*n = ${n}\\)`));
      expect(Math.abs(100 * codes.value - Number(/latent codes +([\d.]+) %/.exec(readme)![1]))).toBeLessThan(
        5,
      );
      const { score, diagnostics } = readMidi(readFileSync(generated[0]));
      expect(diagnostics).toEqual([]);
      expect(score!.notes.length).toBeGreaterThan(20);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
