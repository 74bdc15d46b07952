// Every import from another package is found by Node itself. The TypeScript loader, under which tests and the demo run,
// is more lenient: it adds a missing ending, so that `package/file` works from source and fails once built.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { importsOf, sourceFiles, TEST } from "./check-dependencies.ts";
import { workspacePackages } from "./workspace.ts";

/** Bundled, not loaded by Node. */
const BUNDLED = join("studio", "src", "client");

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** Its own files may not be built yet. */
  readonly isOurs: boolean;
}

/** Every import of code that is built which Node would not find, as `file: reason`; empty when all is well. */
export function checkImports(root = "."): string[] {
  const packages = workspacePackages(root);
  const ours = new Set(packages.map(({ manifest }) => manifest.name));
  const imports = packages.flatMap(({ folder }) =>
    sourceFiles(join(folder, "src"))
      .filter((file) => !TEST.test(file) && !file.includes(BUNDLED))
      .flatMap((file) =>
        importsOf(readFileSync(file, "utf8"))
          .filter((specifier) => !specifier.startsWith(".") && !isBuiltin(specifier))
          .map((specifier) => ({ file, specifier, isOurs: ours.has(packageOf(specifier)) })),
      ),
  );
  return resolveImports(imports);
}

/** `@scope/name` or `name` of a specifier with or without a sub-path. */
const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** @see Node's documentation of `import.meta.resolve`: it gives a URL even if there is no such file. */
const RESOLVER = `
import { statSync } from "node:fs";
import { text } from "node:stream/consumers";
const problems = [];
for (const { file, from, specifier, isOurs } of JSON.parse(await text(process.stdin))) {
  try {
    const url = new URL(import.meta.resolve(specifier, from));
    if (!isOurs && !statSync(url, { throwIfNoEntry: false })?.isFile())
      throw new Error("there is no file " + url.pathname);
  } catch (error) {
    problems.push(file + ": Node does not find " + specifier + ": " + error.message);
  }
}
console.log(JSON.stringify(problems));
`;

/** In a process of its own, which has neither loader nor conditions. */
export function resolveImports(imports: readonly Import[]): string[] {
  const input = JSON.stringify(imports.map((entry) => ({ ...entry, from: pathToFileURL(entry.file).href })));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--no-warnings", "--experimental-import-meta-resolve", "--input-type=module", "--eval", RESOLVER],
    { input, encoding: "utf8", env: { ...process.env, NODE_OPTIONS: "" } },
  );
  return status === 0 ? JSON.parse(stdout) : [`the imports could not be resolved: ${stderr}`];
}
