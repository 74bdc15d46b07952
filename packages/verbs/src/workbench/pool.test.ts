import { rmSync } from "node:fs";
import { join } from "node:path";
import { listPieces } from "@semitone/library";
import { madeUpProject } from "@semitone/testing";
import { expect, it } from "vitest";
import { loadPool } from "./pool.ts";

it("loadPool(project, pieces) is the same whether a piece that cannot be read is among them or not", async () => {
  const project = await madeUpProject({ tunes: 4, labels: 1 });
  const pieces = listPieces(project);
  const [lost] = pieces;
  const others = pieces.filter((piece) => piece !== lost);
  const without = await loadPool(project, others, "score");
  expect(without?.pieces).toHaveLength(others.length);
  rmSync(join(project.folder, "cache"), { recursive: true, force: true });
  // Its number stands for a file that nobody has.
  const gone = { ...lost, id: 10_000, sha256: "0".repeat(64) };
  const found = await loadPool(project, [gone, ...others], "score");
  expect(found).toEqual(without);
  expect(await loadPool(project, [gone], "score")).toBeUndefined();
});
