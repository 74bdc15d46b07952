import { describe, expect, it } from "vitest";
import { STEPS, sequenceOf, withParts } from "../answerer/piece-row.ts";
import { formOver, inputTable } from "./fit-posterior.ts";
import { FAMILIES, randomRows } from "./made-up-problem.test-support.ts";
import { Pool } from "./problem.ts";

const rows = randomRows(5);
const pool = new Pool(rows, FAMILIES, 1);

describe("formOver", () => {
  it("formOver explains the columns of descriptors and meter, of one row a piece where both networks are fully connected", () => {
    expect(formOver(pool, { model: "m2", classes: 3 })).toEqual({
      model: "m2",
      networks: { encoder: "mlp", decoder: "mlp" },
      columns: [0, 1, 3],
      ofSegments: false,
      content: 0,
      classes: 3,
    });
  });

  it("formOver reads segments where either network is of another kind, and counts the columns of its content", () => {
    for (const networks of [
      { encoder: "gru", decoder: "mlp" },
      { encoder: "mlp", decoder: "cnn" },
    ] as const)
      expect(formOver(pool, { model: "vae", networks }).ofSegments).toBe(true);
    expect(formOver(pool, { model: "hierarchical-classes", content: "tonal" }).content).toBe(1);
    expect(formOver(pool, { model: "hierarchical-classes", content: "latents" }).content).toBe(4);
  });
});

describe("inputTable", () => {
  it("inputTable has the form's columns of each row", () => {
    const { shape, data } = inputTable(formOver(pool, { model: "vae" }), rows);
    expect(shape).toEqual([5, 3]);
    expect([...data]).toEqual(rows.flatMap((row) => [row[0], row[1], row[3]].map(Math.fround)));
  });

  it("inputTable of segments has the form's columns of the parts that a piece is read in", () => {
    const form = formOver(pool, { model: "vae", networks: { encoder: "gru", decoder: "gru" } });
    const [whole, ...parts] = randomRows(4, 9);
    const piece = withParts(whole, parts);
    const { shape, data } = inputTable(form, [piece, whole]);
    expect(shape).toEqual([2, STEPS, 3]);
    const wanted = [piece, whole].flatMap((row) =>
      sequenceOf(row).flatMap((part) => [part[0], part[1], part[3]].map(Math.fround)),
    );
    expect([...data]).toEqual(wanted);
  });
});
