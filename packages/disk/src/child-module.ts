// How to start one of this package's own modules as a process: from TypeScript source in a checkout, from JavaScript once built.
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

export interface ChildModule {
  /** Absolute path of the module to run. */
  readonly path: string;
  /** Arguments for Node itself. */
  readonly execArgv: readonly string[];
}

/**
 * The module `name` beside the caller's, ready for `child_process.fork`.
 *
 * @param callerUrl  `import.meta.url` of the caller; its extension tells source from build
 * @param name       relative and without extension, e.g. `./import-child`
 */
export function childModule(callerUrl: string, name: string): ChildModule {
  const fromSource = callerUrl.endsWith(".ts");
  const path = fileURLToPath(new URL(`${name}${fromSource ? ".ts" : ".js"}`, callerUrl));
  if (!fromSource) return { path, execArgv: [] };
  // Given as a file, since a bare name would be looked up from the folder the user works in.
  const loader = pathToFileURL(createRequire(callerUrl).resolve("tsx")).href;
  return { path, execArgv: ["--conditions=source", "--import", loader] };
}
