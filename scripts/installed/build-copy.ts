// Builds the packages in a copy of the workspace: nothing old can be packed, and no dist/ is left behind, which the
// program would run from then on instead of the source.
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { workspacePackages } from "../workspace.ts";
import { runNode } from "./run-program.ts";

/** What a build reads besides the packages. */
const ROOT_FILES = ["package.json", ".npmrc", "tsconfig.base.json", "tsconfig.build.json"];

/**
 * Copies the sources into `copy`, which must not exist, and does there what `npm run build` does.
 *
 * @throws InstalledError if a source does not compile
 */
export function buildCopy(root: string, copy: string): void {
  const packages = workspacePackages(root);
  const skipped = new Set(["dist", "node_modules"]);
  for (const { folder } of packages)
    cpSync(folder, join(copy, "packages", basename(folder)), {
      recursive: true,
      filter: (path) => !skipped.has(basename(path)),
    });
  for (const file of ROOT_FILES) cpSync(join(root, file), join(copy, file));
  const ours = new Map(packages.map(({ folder, manifest }) => [manifest.name, basename(folder)]));
  for (const name of installedNames(join(root, "node_modules"))) {
    const folder = ours.get(name);
    const target = folder ? join(copy, "packages", folder) : resolve(root, "node_modules", name);
    const link = join(copy, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    // A junction needs no rights on Windows; elsewhere the kind is ignored.
    symlinkSync(target, link, "junction");
  }
  runNode([resolve(root, "node_modules/typescript/bin/tsc"), "-b", "tsconfig.build.json"], copy);
  const vite = resolve(root, "node_modules/vite/bin/vite.js");
  runNode([vite, "build", "--config", "packages/studio/vite.config.ts", "--logLevel", "error"], copy);
}

/** `a`, `@scope/b`, ...: every package in a node_modules folder. */
function installedNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .flatMap((name) =>
      name.startsWith("@") ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
    );
}
