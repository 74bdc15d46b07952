// Runs another program to its end and turns a failure into one error that shows what it printed.
import { spawnSync } from "node:child_process";

export class InstalledError extends Error {
  override readonly name = "InstalledError";
}

/** The last lines of a failure are those that say why. */
const SHOWN_LINES = 25;

/**
 * Runs `node` with `args` in `cwd`.
 *
 * @returns what it wrote to stdout
 * @throws InstalledError unless it ends with 0
 */
export function runNode(args: readonly string[], cwd: string): string {
  return runProgram(process.execPath, args, cwd);
}

/** Runs `npm` or `npx`, which on Windows are scripts of the shell. */
export function runNpm(command: "npm" | "npx", args: readonly string[], cwd: string): string {
  return runProgram(command, args, cwd, process.platform === "win32");
}

function runProgram(command: string, args: readonly string[], cwd: string, shell = false): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    shell,
    encoding: "utf8",
    env: userEnvironment(),
    maxBuffer: 1 << 28,
  });
  if (status === 0) return stdout;
  const said = `${stdout ?? ""}\n${stderr ?? ""}`.trim().split("\n").slice(-SHOWN_LINES).join("\n");
  throw new InstalledError(
    `${command} ${args.join(" ")}: expected exit code 0; got ${error?.message ?? status} in ${cwd}\n${said}`,
  );
}

/** The environment as a user has it: without what npm and the loader of sources have set for this process. */
function userEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(?!config_(cache|registry|userconfig)$)/i.test(name) && !/^(NODE_OPTIONS|SEMITONE_)/.test(name),
  );
  // ONNX Runtime would fetch its CUDA files from nuget.org; README, "A folder of music".
  return { ...Object.fromEntries(kept), ONNXRUNTIME_NODE_INSTALL: "skip" };
}
