// Where other processes find a job, said without loading it: a worker that starts has to know of all kinds and runs one.
import { pathToFileURL } from "node:url";
import { childModule } from "@semitone/disk";

/** A job as another process finds it. */
export interface JobModule {
  /** URL of the module that exports the job. */
  readonly url: string;
  /** Name that the module exports it under. */
  readonly name: string;
}

/**
 * The job that a module beside the caller's exports.
 *
 * @param callerUrl  `import.meta.url` of the caller
 * @param path       relative and without extension, e.g. `./evaluation/fold-job`
 * @param name       that it is exported under
 */
export const jobModule = (callerUrl: string, path: string, name: string): JobModule => ({
  url: pathToFileURL(childModule(callerUrl, path).path).href,
  name,
});
