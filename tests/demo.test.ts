import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMidi } from "@semitone/music";
import { describe, expect, it } from "vitest";

interface Score {
  readonly method: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
}

describe("npm run demo", () => {
  it("prints the README's scores as JSON, and leaves music that sounds and a report", {
    timeout: 900_000,
  }, () => {
    const out = mkdtempSync(join(tmpdir(), "semitone-demo-"));
    try {
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ["--conditions=source", "--import", "tsx", "scripts/demo.ts", "--json", "--out", join(out, "demo")],
        { encoding: "utf8" },
      );
      expect(status, stderr).toBe(0);
      const result = JSON.parse(stdout) as Record<"generated" | "audio", string[]> & {
        scores: Score[];
        report: string;
      };
      const [ours, , , , majority] = result.scores;
      expect(ours.low).toBeGreaterThan(majority.high);
      const readme = readFileSync("README.md", "utf8");
      for (const { method, value } of result.scores) {
        const printed = new RegExp(`${method} +([\\d.]+) %`).exec(readme);
        // Another processor may round otherwise and train to slightly other weights.
        expect(Math.abs(100 * value - Number(printed?.[1])), method).toBeLessThan(4);
      }
      expect(result.generated).toHaveLength(6);
      for (const file of result.generated) {
        const { score, diagnostics } = readMidi(readFileSync(file));
        expect(diagnostics, file).toEqual([]);
        expect(score!.notes.length, file).toBeGreaterThan(10);
      }
      for (const file of result.audio) expect(loudest(readFileSync(file)), file).toBeGreaterThan(0.05);
      const page = readFileSync(result.report, "utf8");
      for (const { method } of result.scores.slice(2)) expect(page).toContain(method);
      expect(page.match(/<audio /g)).toHaveLength(6);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});

/** Largest sample of a 16-bit WAV file, 0..1. */
function loudest(wav: Buffer): number {
  let most = 0;
  for (let at = 44; at + 1 < wav.length; at += 2) most = Math.max(most, Math.abs(wav.readInt16LE(at)));
  return most / 32768;
}
