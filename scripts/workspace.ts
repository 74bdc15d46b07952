// The packages of the workspace, as their package.json describe them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  /** Absolute path. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Every folder of `packages/` with a package.json, by name. */
export function workspacePackages(root = "."): WorkspacePackage[] {
  const packages = resolve(root, "packages");
  return readdirSync(packages)
    .sort()
    .map((name) => join(packages, name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) }));
}

/** Those that are published: all but the private ones, which serve tests. */
export const publishedPackages = (root = "."): WorkspacePackage[] =>
  workspacePackages(root).filter(({ manifest }) => !manifest.private);

/** The script behind the program `name`, in whichever package has it. */
export function programOf(name: string, root = "."): string {
  for (const { folder, manifest } of workspacePackages(root))
    if (manifest.bin?.[name]) return join(folder, manifest.bin[name]);
  throw new Error(`programOf: expected a package with the program ${name}; got none in ${root}/packages`);
}
