// `npm run bench -- <name> [options]`: one question a file, bench/<name>.bench.ts. Without a name, lists them.
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [name, ...options] = process.argv.slice(2);
const known = readdirSync("bench")
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length));
const file = join("bench", `${name}.bench.ts`);
if (!name || !existsSync(file)) {
  console.error(`usage: npm run bench -- <${known.join(" | ")}> [--json]`);
  process.exitCode = 2;
} else {
  const { main } = await import(pathToFileURL(resolve(file)).href);
  await main(options);
}
