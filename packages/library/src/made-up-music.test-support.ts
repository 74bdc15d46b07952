// Folders of made-up music, and processes to be killed, for tests of this package.
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childModule } from "@semitone/disk";
import type { Score } from "@semitone/music";
import { createScore, ticks, writeMidi } from "@semitone/music";
import type { Project } from "./project.ts";

/** A new, empty folder. */
export const scratchFolder = () => mkdtempSync(join(tmpdir(), "semitone-library-"));

export const TICKS_PER_QUARTER = 480;

/** A tune of eighths, `bars` bars of 4/4 long, that depends on `seed` alone (a linear congruential walk). */
export function tune(seed: number, bars = 8): Score {
  let state = seed * 2654435761;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const eighth = TICKS_PER_QUARTER / 2;
  const notes = Array.from({ length: bars * 8 }, (_, k) => ({
    onset: ticks(k * eighth),
    duration: ticks(eighth),
    pitch: 55 + next(20),
    velocity: 60 + next(40),
    track: 0,
  }));
  return createScore({ ticksPerQuarter: TICKS_PER_QUARTER, notes, provenance: { format: "midi" } });
}

/** A folder with `count` different tunes `t000.mid`, ..., numbered from `first`. */
export function folderOfTunes(count: number, first = 0): string {
  const folder = scratchFolder();
  for (let k = first; k < first + count; k++)
    writeFileSync(join(folder, `t${String(k).padStart(3, "0")}.mid`), writeMidi(tune(k + 1)));
  return folder;
}

/** Everything that an import leaves in a library, without what depends on the order of its going: ids. */
export function contentOf({ connection }: Project) {
  const byPiece = "JOIN pieces ON pieces.id = piece_id ORDER BY sha256, pieces.ordinal";
  return {
    files: connection.all(
      "SELECT path, size, sha256, status, reasons, pipeline, missing FROM files ORDER BY path",
    ),
    pieces: connection
      .all("SELECT * FROM pieces ORDER BY sha256, ordinal")
      .map(({ id: _, ...facts }) => facts),
    segments: connection.all(
      `SELECT sha256, segments.ordinal, start_ticks, segments.end_ticks, start_bar, end_bar FROM segments ${byPiece}, segments.ordinal`,
    ),
    fingerprints: connection.all(`SELECT sha256, hex(data) AS data FROM fingerprints ${byPiece}`),
    diagnostics: connection.all("SELECT * FROM diagnostics ORDER BY sha256, ordinal"),
  };
}

/**
 * Runs code in a process of its own, with `library` (this package) and `project` (opened in `folder`) in scope; what it prints comes
 * line by line.
 *
 * @param library  what of this package is loaded: all of it, or a module of this folder that has what the code needs
 */
export function runInProcess(
  folder: string,
  code: string,
  onLine: (line: string) => void = () => {},
  library = "./index",
): ChildProcess {
  const { path, execArgv } = childModule(import.meta.url, library);
  const script = `
    const library = await import(${JSON.stringify(path)});
    const project = library.openProject(${JSON.stringify(folder)});
    ${code}
    await project.close();
  `;
  const child = spawn(process.execPath, [...execArgv, "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) onLine(line);
  });
  return child;
}

/** The exit code of a process, or the signal that ended it. */
export function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code ?? 0)));
}
