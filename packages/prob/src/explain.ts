// A model as text: its factorisation, its objective term by term, its shapes. What the pages about the models quote.
import { formatShape, type Tensor } from "@semitone/graph";
import { type Derivation, derive } from "./derive.ts";
import { byDraws, objectiveLines } from "./explain-objective.ts";
import { type Conditional, formatConditional, formatJoint, type Model } from "./model.ts";

export interface ExplainOptions {
  /** Draws of each continuous variable, as `objective` has them. @default 1 */
  readonly samples?: number;
  /** As `objective` has it. @default "elbo" */
  readonly bound?: "elbo" | "importance";
}

/**
 * `p(x, y, z) = p(y) p(z) p(x | y, z)`, the same for q, one line for each term of the objective, and a table of shapes.
 *
 * @throws ModelError as `objective` does: a model that can be explained can be trained
 */
export function explain(model: Model, { samples = 1, bound = "elbo" }: ExplainOptions = {}): string {
  const derivation = derive(model, "batch", {}, samples);
  return [
    model.name,
    "",
    factorisation("p", model, model.generative),
    factorisation("q", model, model.inference),
    ...model.inference.flatMap((conditional) => mediation(model, conditional, samples)),
    "",
    "objective, nats per row, to be maximised",
    ...objectiveLines(model, derivation, { samples, bound }),
    "",
    "shapes",
    ...shapeTable(model, derivation),
  ].join("\n");
}

/** `q(y, z | x) = q(y | x) q(z | x, y)` */
const factorisation = (side: "p" | "q", model: Model, conditionals: readonly Conditional[]): string =>
  `${formatJoint(side, model)} = ${conditionals.map((conditional) => formatConditional(side, conditional)).join(" ")}`;

/** `q(c | x) = E_q(z | x)[q(c | z)], estimated by one draw` */
function mediation(model: Model, conditional: Conditional, samples: number): string[] {
  const { variable, through } = conditional;
  if (through.length === 0) return [];
  const outer = model.inference.filter((c) => through.includes(c.variable));
  const inner = `q(${variable} | ${through.join(", ")})`;
  const under = outer.map((c) => formatConditional("q", c)).join(" ");
  return [`${formatConditional("q", conditional)} = E_${under}[${inner}], ${byDraws(samples)}`];
}

function shapeTable(model: Model, { values, distributions }: Derivation): string[] {
  const shapeOf = (tensor: Tensor | undefined) => (tensor ? formatShape(tensor.shape) : "");
  const rows = Object.entries(model.variables).map(([name, { role }]) => {
    const { p, q } = distributions.get(name) ?? {};
    const sides = [
      p && `p ${p.name} ${formatShape(p.batchShape)}`,
      q && `q ${q.name} ${formatShape(q.batchShape)}`,
    ];
    return [name, role, shapeOf(values.get(name)), ...sides.map((side) => side ?? "")];
  });
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
}
