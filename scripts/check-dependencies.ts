// The order of the packages: each imports only from those to its left, and from outside only what its package.json names.
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, relative } from "node:path";

/** Allowed imports between packages (architecture: `graph`, `music` < `prob`, `runtime`, `library` < `train` < ...). */
export const MAY_IMPORT: Record<string, readonly string[]> = {
  graph: [],
  music: [],
  prob: ["graph"],
  runtime: ["graph"],
  library: ["music"],
  train: ["graph", "prob", "runtime"],
  semitone: ["graph", "music", "prob", "runtime", "library", "train"],
  studio: ["semitone", "music"],
  cli: ["semitone", "studio", "library", "music"],
};

/** Packages that must also run in a browser: no Node module in their sources. */
const BROWSER_SAFE = new Set(["graph", "music", "prob"]);

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
    problems.push(...mutualImports(imports));
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
  if (specifier.startsWith(".")) {
    const target = relative(join("packages", name), join(dirname(file), specifier));
    return target.startsWith("..") ? [`leaves its package: ${specifier}`] : [];
  }
  const isTest = /\.(test|test-support)\.ts$/.test(file);
  if (isBuiltin(specifier))
    return BROWSER_SAFE.has(name) && !isTest
      ? [`${name} must run in a browser, but imports ${specifier}`]
      : [];
  const sibling = specifier === "semitone" ? "semitone" : /^@semitone\/(\w+)/.exec(specifier)?.[1];
  if (sibling) return allowed.includes(sibling) ? [] : [`${name} may not import ${sibling}`];
  const outside = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (/^onnxruntime/.test(outside) && name !== "runtime") return ["only runtime imports ONNX Runtime"];
  return declared.has(outside) || isTest ? [] : [`imports ${outside}, which its package.json does not name`];
}

function mutualImports(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const problems: string[] = [];
  for (const [file, targets] of imports)
    for (const target of targets)
      if (file < target && imports.get(target)?.includes(file))
        problems.push(`${file}: imports and is imported by ${target}`);
  return problems;
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
