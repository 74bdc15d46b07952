// Runs every ```ts block of the given pages as a module of its own; a block that throws or does not compile fails.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Problems found when running the TypeScript blocks of `pages`, as `page, block n: reason`. */
export async function checkReadme(pages: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const page of pages) {
    if (!existsSync(page)) {
      problems.push(`${page}: missing`);
      continue;
    }
    // Inside the workspace, so that the blocks resolve the packages as the reader's code would.
    const dir = mkdtempSync(join(process.cwd(), "node_modules", ".readme-"));
    try {
      const blocks = [...readFileSync(page, "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(
        (match) => match[1],
      );
      for (const [index, block] of blocks.entries()) {
        const file = join(dir, `block-${index + 1}.mts`);
        writeFileSync(file, block);
        const run = spawnSync(process.execPath, ["--conditions=source", "--import", "tsx", file], {
          encoding: "utf8",
          timeout: 120_000,
        });
        if (run.status !== 0)
          problems.push(
            `${page}, block ${index + 1}: ${run.stderr.trim().split("\n").slice(-12).join("\n    ")}`,
          );
      }
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  }
  return problems;
}
