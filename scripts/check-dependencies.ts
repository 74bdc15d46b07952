// The order of the packages: each imports only from those to its left, and from outside only what its package.json names.
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative, sep } from "node:path";

/** Allowed imports between packages; the order is that of docs/architecture.md. */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  stats: [],
  disk: [],
  graph: [],
  music: ["stats"],
  sound: ["music", "stats"],
  runtime: ["graph", "disk", "stats"],
  prob: ["graph"],
  job: ["disk"],
  library: ["music", "sound", "stats", "disk", "job"],
  train: ["graph", "prob", "runtime", "stats", "disk"],
  models: ["graph", "music", "sound", "prob", "runtime", "library", "train", "stats", "disk", "job"],
  verbs: ["graph", "music", "sound", "prob", "runtime", "library", "train", "stats", "disk", "job", "models"],
  studio: ["verbs", "library", "music", "disk", "models"],
  cli: ["studio", "verbs", "library", "music", "stats", "disk", "models", "job"],
  semitone: ["cli", "verbs", "library", "music", "sound", "models", "job"],
  testing: ["library", "music", "sound", "stats", "disk", "job"],
};

/** Packages that must also run in a browser: no Node module in their sources. */
const BROWSER_SAFE = new Set(["stats", "graph", "music", "sound", "prob"]);

/** The page of the studio: bundled, and run in a browser. It sees no more of the product than this. */
const CLIENT = /^packages\/studio\/src\/client\//;
const CLIENT_IMPORTS = /^(preact(\/.*)?|@semitone\/music(\/.*)?)$/;

/** Files that are not built. */
export const TEST = /\.(test|test-support)\.ts$/;

/** Every import that breaks the order, as `file: reason`; empty when all is well. */
export function checkDependencies(packagesDir: string): string[] {
  const problems: string[] = [];
  for (const name of readdirSync(packagesDir)) {
    const allowed = MAY_IMPORT[name];
    if (!allowed) {
      problems.push(`${packagesDir}/${name}: not in MAY_IMPORT of scripts/check-dependencies.ts`);
      continue;
    }
    const manifest = JSON.parse(readFileSync(join(packagesDir, name, "package.json"), "utf8"));
    const declared = new Set(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }));
    const imports = new Map<string, string[]>();
    for (const file of sourceFiles(join(packagesDir, name, "src"))) {
      const specifiers = importsOf(readFileSync(file, "utf8"));
      imports.set(
        file,
        specifiers.filter((s) => s.startsWith(".")).map((s) => join(dirname(file), s)),
      );
      for (const specifier of specifiers)
        problems.push(
          ...judge(name, file, specifier, allowed, declared).map((reason) => `${file}: ${reason}`),
        );
    }
    problems.push(...mutualImports(imports), ...folderCircles(join(packagesDir, name, "src"), imports));
  }
  return problems;
}

function judge(
  name: string,
  file: string,
  specifier: string,
  allowed: readonly string[],
  declared: ReadonlySet<string>,
): string[] {
  if (CLIENT.test(file.split(sep).join("/")) && !specifier.startsWith("."))
    return CLIENT_IMPORTS.test(specifier) ? [] : [`the page may not import ${specifier}`];
  if (specifier.startsWith(".")) {
    const target = relative(join("packages", name), join(dirname(file), specifier));
    return target.startsWith("..") ? [`leaves its package: ${specifier}`] : [];
  }
  const isTest = TEST.test(file);
  if (isBuiltin(specifier))
    return BROWSER_SAFE.has(name) && !isTest
      ? [`${name} must run in a browser, but imports ${specifier}`]
      : [];
  const sibling = specifier === "semitone" ? "semitone" : /^@semitone\/(\w+)/.exec(specifier)?.[1];
  if (sibling === "testing") return isTest || name === "testing" ? [] : [`only tests may import testing`];
  if (sibling) return allowed.includes(sibling) ? [] : [`${name} may not import ${sibling}`];
  const outside = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (/^onnxruntime/.test(outside) && name !== "runtime") return ["only runtime imports ONNX Runtime"];
  return declared.has(outside) || isTest || name === "testing"
    ? []
    : [`imports ${outside}, which its package.json does not name`];
}

function mutualImports(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const problems: string[] = [];
  for (const [file, targets] of imports)
    for (const target of targets)
      if (file < target && imports.get(target)?.includes(file))
        problems.push(`${file}: imports and is imported by ${target}`);
  return problems;
}

/**
 * Folders that import each other, directly or around; each circle once, as what is in it. A file at the root of a package is a place of its
 * own; a folder is one place with those in it, where a table imports its entries and they the form of an entry. Indexes and tests do not
 * count.
 */
function folderCircles(root: string, imports: ReadonlyMap<string, readonly string[]>): string[] {
  const folders = new Map<string, Set<string>>();
  const placeOf = (file: string) => join(root, relative(root, file).split(sep)[0]);
  for (const [file, targets] of imports) {
    if (TEST.test(file) || file === join(root, "index.ts")) continue;
    const from = placeOf(file);
    const reached = folders.get(from) ?? new Set();
    for (const target of targets) if (placeOf(target) !== from) reached.add(placeOf(target));
    folders.set(from, reached);
  }
  const reachable = (from: string): Set<string> => {
    const seen = new Set<string>();
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const next of folders.get(at) ?? [])
        if (!seen.has(next)) {
          seen.add(next);
          open.push(next);
        }
    return seen;
  };
  const reach = new Map([...folders.keys()].map((folder) => [folder, reachable(folder)]));
  const circles = [...folders.keys()].map((folder) =>
    [...folders.keys()].filter((other) => reach.get(folder)!.has(other) && reach.get(other)!.has(folder)),
  );
  const named = new Set(
    circles
      .filter((circle) => circle.length > 1)
      .map((circle) =>
        circle
          .map((folder) => relative(root, folder))
          .sort()
          .join(", "),
      ),
  );
  return [...named].map((circle) => `${root}: folders import each other in a circle: ${circle}`);
}

/** Every TypeScript file in `dir` and below. */
export function sourceFiles(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") || file.endsWith(".tsx"))
    .map((file) => join(dir, file));
}

/** Module specifiers of the value imports and exports in `source`; `import type` costs nothing at run time but counts too. */
export function importsOf(source: string): string[] {
  const code = source.replace(/^\s*(\*|\/\/).*$/gm, "");
  const patterns = [
    /(?:^|[;\n])\s*(?:import|export)\b[^;"'`]*?\bfrom\s*"([^"]+)"/g,
    /(?:^|\n)\s*import\s+"([^"]+)"/g,
    /\bimport\(\s*"([^"]+)"\s*\)/g,
  ];
  return patterns.flatMap((pattern) => [...code.matchAll(pattern)].map((match) => match[1]));
}
