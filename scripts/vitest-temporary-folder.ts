// Everything that tests and the processes they start put into the system's temporary folder goes into one folder, which goes with the run;
// that of a run that was killed goes at the start of the next. By its path: vitest finds packages here as they are once built.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename } from "node:path";
import { temporaryFolder } from "../packages/disk/src/temporary-folder.ts";

let isSet = false;

export default function setup(): (() => void) | undefined {
  // Called for each project of vitest.config.ts; folders inside one another make paths that sockets cannot have.
  if (isSet || basename(tmpdir()).startsWith("semitone-tests-")) return undefined;
  isSet = true;
  const folder = temporaryFolder("tests");
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
