#!/usr/bin/env node
// The `semitone` program: the built code where there is any, else the TypeScript source. Plain JavaScript: it runs before anything is built.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const built = new URL("../dist/process-main.js", import.meta.url);
// Tests ask for the source, which an old build must not hide.
if (existsSync(built) && process.env.SEMITONE_FROM_SOURCE !== "1") {
  await import(built.href);
} else {
  const source = fileURLToPath(new URL("../src/process-main.ts", import.meta.url));
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  // Source is chosen by a condition, which only a new process can be given.
  const child = spawn(
    process.execPath,
    ["--conditions=source", "--import", loader, source, ...process.argv.slice(2)],
    { stdio: "inherit" },
  );
  // Ctrl-C reaches both processes; the child decides how to end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
  });
}
