// Everything that tests and the processes they start put into the system's temporary folder goes into one folder, which goes with the run;
// that of a run that was killed goes at the start of the next. By its path: vitest finds packages here as they are once built.
import { rmSync } from "node:fs";
import { temporaryFolder } from "../packages/disk/src/temporary-folder.ts";

export default function setup(): () => void {
  const folder = temporaryFolder("tests");
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
