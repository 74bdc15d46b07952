// What a training ran on: what may change its last bits beside the options.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { z } from "zod";

export const machineSchema = z.object({
  semitone: z.string(),
  node: z.string(),
  onnxruntime: z.string(),
  /** As the system names it. */
  cpu: z.string(),
  /** e.g. `linux-x64`. */
  platform: z.string(),
});
export type Machine = z.infer<typeof machineSchema>;

/** The machine and the versions of now. */
export const thisMachine = (): Machine => ({
  semitone: versionOf("../../package.json"),
  node: process.version,
  onnxruntime: versionOf("onnxruntime-node/package.json"),
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  platform: `${process.platform}-${process.arch}`,
});

/** The version that a package.json says; `unknown` where it is not to be found, as in a bundle. */
function versionOf(packageFile: string): string {
  try {
    const here = createRequire(import.meta.url);
    return String(JSON.parse(readFileSync(here.resolve(packageFile), "utf8")).version);
  } catch {
    return "unknown";
  }
}
