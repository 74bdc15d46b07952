// The tarballs as they would be published: what is in them, what must not be, and how large they may get.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { publishedPackages } from "../workspace.ts";
import { runNpm } from "./run-program.ts";

/** One tarball, as `npm pack --json` describes it. Sizes in bytes. */
export interface Tarball {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Bytes, unpacked: of each package, and of all together, which is the size of `semitone` without others' packages. */
export const MAX_PACKAGE = 1_000_000;
export const MAX_TOGETHER = 5_500_000;

/** All that a package consists of: compiled code and its types, the page of the studio, the program, what npm adds by itself. */
const ALLOWED =
  /^(dist\/.+\.(js|d\.ts)|dist\/client\/(index\.html|inter-LICENSE\.txt|assets\/[\w-]+\.(css|woff2|svg))|bin\/[\w-]+\.mjs|package\.json|README\.md|LICENSE)$/;
const DEVELOPMENT_ONLY = /(^|[./])(test|test-support|fixtures|cases)([./]|$)/;

/** Packs every package that is published from the workspace at `root` into the folder `into`. */
export function packAll(root: string, into: string): Tarball[] {
  mkdirSync(into, { recursive: true });
  const each = publishedPackages(root).flatMap(({ manifest }) => ["--workspace", manifest.name]);
  const told = runNpm("npm", ["pack", ...each, "--json", "--pack-destination", into], root);
  // A list in npm 11, an object by name in npm 12.
  return Object.values(JSON.parse(told) as Record<string, Tarball>);
}

/** What is wrong with a tarball, as `name: reason`; empty when all is well. */
export function tarballProblems({ name, files, unpackedSize }: Tarball): string[] {
  const problems = files
    .filter(({ path }) => !ALLOWED.test(path) || DEVELOPMENT_ONLY.test(path))
    .map(({ path }) => `${name}: expected compiled code, types and the program only; got ${path}`);
  if (!files.some(({ path }) => path === "dist/index.js"))
    problems.push(`${name}: expected dist/index.js; got none; is it in tsconfig.build.json?`);
  if (unpackedSize > MAX_PACKAGE)
    problems.push(`${name}: expected at most ${kilobytes(MAX_PACKAGE)}; got ${kilobytes(unpackedSize)}`);
  return problems;
}

/** What is wrong with all of them together. */
export function sizeProblems(tarballs: readonly Tarball[]): string[] {
  const together = unpackedTogether(tarballs);
  return together > MAX_TOGETHER
    ? [`all packages: expected at most ${kilobytes(MAX_TOGETHER)} together; got ${kilobytes(together)}`]
    : [];
}

/** A line for each tarball and one for all. */
export function sizeTable(tarballs: readonly Tarball[]): string[] {
  const line = (name: string, files: number, packed: number, unpacked: number, most: number) =>
    `${name.padEnd(22)} ${String(files).padStart(4)} files ${kilobytes(packed).padStart(8)} packed ` +
    `${kilobytes(unpacked).padStart(8)} unpacked (at most ${kilobytes(most)})`;
  const sum = (of: (tarball: Tarball) => number) =>
    tarballs.reduce((total, tarball) => total + of(tarball), 0);
  return [
    ...tarballs.map(({ name, files, size, unpackedSize }) =>
      line(name, files.length, size, unpackedSize, MAX_PACKAGE),
    ),
    line(
      "all of semitone",
      sum(({ files }) => files.length),
      sum(({ size }) => size),
      unpackedTogether(tarballs),
      MAX_TOGETHER,
    ),
  ];
}

/** The path of each, by the name of its package, in the folder that they were packed into. */
export const addressesOf = (tarballs: readonly Tarball[], folder: string): Record<string, string> =>
  Object.fromEntries(tarballs.map(({ name, filename }) => [name, join(folder, filename)]));

const unpackedTogether = (tarballs: readonly Tarball[]) =>
  tarballs.reduce((sum, { unpackedSize }) => sum + unpackedSize, 0);

const kilobytes = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
