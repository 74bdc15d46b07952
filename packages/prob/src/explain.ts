// A model as text: its factorisation, its objective term by term, its shapes. What the pages about the models quote.
import { formatShape, type Tensor } from "@semitone/graph";
import { type Derivation, derive, type LatentTerm } from "./derive.ts";
import { type Conditional, formatConditional, type Model } from "./model.ts";

/**
 * `p(x, y, z) = p(y) p(z) p(x | y, z)`, the same for q, one line for each term of the objective, and a table of shapes.
 *
 * @throws ModelError as `objective` does: a model that can be explained can be trained
 */
export function explain(model: Model): string {
  const derivation = derive(model, "batch");
  return [
    model.name,
    "",
    factorisation("p", model, model.generative),
    factorisation("q", model, model.inference),
    ...model.inference.flatMap((conditional) => mediation(model, conditional)),
    "",
    "objective, nats per row, to be maximised",
    ...objectiveLines(model, derivation),
    "",
    "shapes",
    ...shapeTable(model, derivation),
  ].join("\n");
}

/** `q(y, z | x) = q(y | x) q(z | x, y)`, variables in the order of their declaration. */
function factorisation(side: "p" | "q", model: Model, conditionals: readonly Conditional[]): string {
  const order = Object.keys(model.variables);
  const variables = order.filter((name) => conditionals.some((c) => c.variable === name));
  const given = order.filter(
    (name) => !variables.includes(name) && conditionals.some((c) => c.given.includes(name)),
  );
  const whole = formatConditional(side, { ...conditionals[0], variable: variables.join(", "), given });
  return `${whole} = ${conditionals.map((conditional) => formatConditional(side, conditional)).join(" ")}`;
}

/** `q(c | x) = E_q(z | x)[q(c | z)], estimated by one draw` */
function mediation(model: Model, conditional: Conditional): string[] {
  const { variable, through } = conditional;
  if (through.length === 0) return [];
  const outer = model.inference.filter((c) => through.includes(c.variable));
  const inner = `q(${variable} | ${through.join(", ")})`;
  const under = outer.map((c) => formatConditional("q", c)).join(" ");
  return [`${formatConditional("q", conditional)} = E_${under}[${inner}], estimated by one draw`];
}

function objectiveLines(model: Model, { likelihoods, latents, enumerations, inputs }: Derivation): string[] {
  const lines: [string, string][] = likelihoods.map(({ conditional }) => [
    `+ E_q[log ${formatConditional("p", conditional)}]`,
    "",
  ]);
  for (const latent of latents) lines.push(...latentLines(model, latent));
  const width = Math.max(...lines.map(([term]) => term.length));
  const notes = [
    ...enumerations.map(({ variable, count, complete }) =>
      complete
        ? `${variable}: summed out over ${count} values`
        : `${variable}: summed out over its ${count - 1} likeliest values and one draw of the rest`,
    ),
    ...inputs
      .filter(({ kind }) => kind === "normal" || kind === "uniform")
      .map(({ name, kind }) => `${name.split("/")[1]}: drawn with ${name} (${kind})`),
  ];
  return [
    ...lines.map(([term, note]) => `  ${term.padEnd(width)}  ${note}`.trimEnd()),
    ...notes.map((n) => `  ${n}`),
  ];
}

const METHODS: Record<LatentTerm["method"], string> = {
  enumerated: "by enumeration",
  closedForm: "closed form",
  monteCarlo: "estimated by one draw",
};

function latentLines(
  model: Model,
  { variable, generative, inference, method, known }: LatentTerm,
): [string, string][] {
  const [logP, logQ] = [formatConditional("p", generative), formatConditional("q", inference)];
  const isAveraged = [...generative.given, ...inference.given].some((parent) =>
    model.inference.some((c) => c.variable === parent),
  );
  const divergence = `KL(${logQ}, ${logP})`;
  const klLine = `- beta ${isAveraged ? `E_q[${divergence}]` : divergence}`;
  if (!known) return [[klLine, METHODS[method]]];
  return [
    [klLine, `${METHODS[method]}, where ${variable} is unknown`],
    [`+ log ${logP}`, `where ${variable} is known`],
    [`+ alpha log ${logQ}`, `where ${variable} is known`],
  ];
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
