// The one entry behind `npm run demo | test | check | bench | build`: installs what is missing, says so, then hands over.
// Plain JavaScript on purpose: it must run before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stampFile = join(root, "node_modules", ".install-stamp");
const fromSource = ["--conditions=source", "--import", "tsx"];

const commands = {
  demo: (rest) => node([...fromSource, "scripts/demo.ts", ...rest]),
  test: (rest) => node([...fromSource, "scripts/test.ts", ...rest]),
  check: (rest) => node([...fromSource, "scripts/check.ts", ...rest]),
  bench: (rest) => node([...fromSource, "scripts/bench.ts", ...rest]),
  build: () =>
    node(["node_modules/typescript/bin/tsc", "-b", "tsconfig.build.json"]) ||
    node(["node_modules/vite/bin/vite.js", "build", "--config", "packages/studio/vite.config.ts"]),
};

function main([name, ...rest]) {
  const command = commands[name];
  if (!command)
    fail(`unknown command ${JSON.stringify(name)}; one of ${Object.keys(commands).join(", ")}`, 2);
  requireNode();
  installOnce();
  process.exitCode = command(rest);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node >= 20.19 is needed; this is ${process.versions.node}`, 1);
}

/**
 * Installs unless the tree was made from this very lockfile, which is obeyed and left as it is. `npm ci` would do the same, but begins by
 * throwing away what is already there.
 */
function installOnce() {
  const wanted = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === wanted) return;
  console.error("installing packages, needed once ...");
  const result = spawnSync("npm", ["install", "--no-save", "--no-progress", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (result.status !== 0) fail("npm install failed; is the package registry reachable?", 1);
  writeFileSync(stampFile, wanted);
}

function node(args) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  return result.status ?? 1;
}

function fail(message, code) {
  console.error(`semitone: ${message}`);
  process.exit(code);
}

main(process.argv.slice(2));
