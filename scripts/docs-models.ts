// Writes docs/models/*.md, a page for each model, from the programs in examples/models: `node --conditions=source --import tsx
// scripts/docs-models.ts`. A page is the comment at the top of its program, the program, and what `explain` says of its model.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { explain, type Model } from "@semitone/prob";
import { wrapped } from "./docs-tables.ts";

const EXAMPLES = new URL("../examples/models/", import.meta.url);
const PAGES = new URL("../docs/models/", import.meta.url);

/** Pages by file name, and `README.md`, which lists them. */
export async function modelPages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  const lines: string[] = [];
  for (const file of readdirSync(EXAMPLES).sort()) {
    const name = file.replace(".ts", "");
    const source = readFileSync(new URL(file, EXAMPLES), "utf8");
    const { model } = (await import(new URL(file, EXAMPLES).href)) as { model: Model };
    const { title, prose, program } = partsOf(file, source);
    pages.set(`${name}.md`, page(name, title, prose, program, explain(model)));
    lines.push(`- [${title}](${name}.md): ${firstSentence(prose)}`);
  }
  pages.set(
    "README.md",
    ["# Models", "", paragraphs(INTRODUCTION), "", ...lines.map(wrapped), ""].join("\n"),
  );
  return pages;
}

const INTRODUCTION = `Each page holds a whole program, and what \`explain\` prints of its model: how p and q factorise, the objective term by term, shapes.
A model is a declaration; how to write one: [adding a model](../adding-a-model.md). Written by \`scripts/docs-models.ts\`.`;

/** The comment that a program begins with is its title and prose, paragraphs apart by empty comment lines. */
function partsOf(file: string, source: string): { title: string; prose: string; program: string } {
  const lines = source.split("\n");
  const end = lines.findIndex((line) => !line.startsWith("//"));
  const [first, ...rest] = lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, ""));
  if (!first?.startsWith("# "))
    throw new Error(`${file}: expected a first line "// # Title"; got ${lines[0]}`);
  return {
    title: first.slice(2),
    prose: paragraphs(rest.join("\n").trim()),
    program: lines.slice(end).join("\n").trim(),
  };
}

/** Prose in lines that fit a page; formulas (indented) and lists stay as they are. */
const paragraphs = (prose: string): string =>
  prose
    .split("\n\n")
    .map((part) => (/^(\s|[-|`])/m.test(part) ? part : wrapped(part.replaceAll("\n", " "))))
    .join("\n\n");

const firstSentence = (prose: string): string => `${prose.replaceAll("\n", " ").split(/[.:;] /)[0]}.`;

const page = (name: string, title: string, prose: string, program: string, text: string): string =>
  `# ${title}

${prose}

## In use

\`examples/models/${name}.ts\`:

\`\`\`ts
${program}
\`\`\`

## What it computes

\`\`\`text
${text}
\`\`\`
`;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(PAGES, { recursive: true });
  for (const [name, text] of await modelPages()) writeFileSync(new URL(name, PAGES), text);
}
