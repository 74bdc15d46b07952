// How the files of a project are read in child processes, by its config: the same for an import and for views that are computed later.
import { childModule } from "@semitone/disk";
import type { Project } from "../project.ts";
import { soundSegments } from "../project-config.ts";
import type { PoolOptions } from "./child-pool.ts";
import type { ChildSettings } from "./file-result.ts";

const MEBIBYTE = 2 ** 20;

/** What a reader process may take besides its heap: Node, its code, and the bytes of the file. */
const NODE_MEGABYTES = 256;

export interface Reading
  extends Pick<ChildSettings, "views" | "spans">,
    Pick<PoolOptions, "workers" | "signal"> {}

/** What is read, how, and how long and large it may be. */
export function readingOptions(
  { config }: Pick<Project, "config">,
  { views, spans, workers, signal }: Reading,
): PoolOptions {
  const { timeoutSeconds, memoryMegabytes, maxFileMegabytes } = config.import;
  return {
    module: childModule(import.meta.url, "./import-child"),
    settings: {
      segments: config.segments,
      soundSegments: soundSegments(config),
      views,
      spans,
      maxBytes: maxFileMegabytes * MEBIBYTE,
      maxResidentBytes: (memoryMegabytes + NODE_MEGABYTES) * MEBIBYTE,
    },
    workers,
    timeoutSeconds,
    memoryMegabytes,
    signal,
  };
}
