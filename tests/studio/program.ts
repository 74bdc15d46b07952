// The program itself as a process, for journeys that kill it or type beside it.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "vite";
import { afterAll } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = ["--conditions=source", "--import", "tsx", "packages/semitone/src/process-main.ts"];

const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
});

/** Builds the page where the program looks for it when it runs from source. */
export async function buildForProgram(): Promise<void> {
  await build({ configFile: join(ROOT, "packages/studio/vite.config.ts"), logLevel: "error" });
}

export interface StartedStudio {
  readonly url: string;
  readonly port: number;
  end(signal: NodeJS.Signals): Promise<void>;
}

/** `semitone studio` on a project. */
export async function startStudio(folder: string, port: number): Promise<StartedStudio> {
  const words = ["studio", "--json", "--project", folder, "--port", String(port)];
  const child = spawn(process.execPath, [...PROGRAM, ...words], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  started.push(child);
  const [line] = await once(child.stdout!, "data");
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await once(child, "exit");
  };
  return { ...(JSON.parse(String(line)) as { url: string; port: number }), end };
}

/** Any other verb, to its end. @returns what it printed */
export async function runProgram(folder: string, ...words: string[]): Promise<string> {
  const options = { cwd: ROOT };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...PROGRAM, ...words, "--project", folder],
    options,
  );
  return stdout;
}
