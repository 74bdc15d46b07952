// A model as text: its factorisation, its objective term by term, its shapes. What the pages about the models quote.
import { formatShape, type Tensor } from "@semitone/graph";
import { type Derivation, derive, type LatentTerm } from "./derive.ts";
import { unknownAncestors } from "./evidence.ts";
import { type Conditional, formatConditional, type Model } from "./model.ts";

export interface ExplainOptions {
  /** Draws of each continuous variable, as `objective` has them. @default 1 */
  readonly samples?: number;
}

/**
 * `p(x, y, z) = p(y) p(z) p(x | y, z)`, the same for q, one line for each term of the objective, and a table of shapes.
 *
 * @throws ModelError as `objective` does: a model that can be explained can be trained
 */
export function explain(model: Model, { samples = 1 }: ExplainOptions = {}): string {
  const derivation = derive(model, "batch", {}, samples);
  return [
    model.name,
    "",
    factorisation("p", model, model.generative),
    factorisation("q", model, model.inference),
    ...model.inference.flatMap((conditional) => mediation(model, conditional)),
    "",
    "objective, nats per row, to be maximised",
    ...objectiveLines(model, derivation, samples),
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

function objectiveLines(
  model: Model,
  { likelihoods, latents, enumerations, inputs }: Derivation,
  samples: number,
): string[] {
  const lines: [string, string][] = likelihoods.map(({ conditional }) => [
    `+ E_q[log ${formatConditional("p", conditional)}]`,
    "",
  ]);
  for (const latent of latents) lines.push(...latentLines(model, latent));
  for (const { name, formula } of model.penalties ?? [])
    lines.push([`- weight ${formula}`, `penalty ${name}`]);
  const width = Math.max(...lines.map(([term]) => term.length));
  const partial = latents.filter(({ known }) => known);
  const times = samples > 1 ? `${samples} times ` : "";
  const notes = [
    ...enumerations.map(({ variable, count, complete }) =>
      complete
        ? `${variable}: summed out over ${count} values`
        : `${variable}: summed out over its ${count - 1} likeliest values and one draw of the rest`,
    ),
    ...inputs
      .filter(({ kind }) => kind === "normal" || kind === "uniform")
      .map(({ name, kind }) => `${name.split("/")[1]}: drawn ${times}with ${name} (${kind})`),
    ...partial
      .filter(({ known }) => known?.weighing)
      .map(({ variable, inference }) => {
        const unknown = unknownAncestors(model, variable).join(", ");
        return `${variable}: where it is known, E_q weighs ${unknown} by ${formatConditional("q", inference)}`;
      }),
    ...(partial.length > 0 ? ["rows with a label count gamma times"] : []),
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

function latentLines(model: Model, term: LatentTerm): [string, string][] {
  const { variable, generative, inference, method, known } = term;
  const isUnknown = (name: string) => model.inference.some((c) => c.variable === name);
  const averaged = (text: string, parents: readonly string[]) =>
    parents.some(isUnknown) ? `E_q[${text}]` : text;
  const [logP, logQ] = [formatConditional("p", generative), formatConditional("q", inference)];
  const divergence = averaged(`KL(${logQ}, ${logP})`, [...generative.given, ...inference.given]);
  const labels = model.inference
    .map((c) => c.variable)
    .filter((v) => model.variables[v].role === "partial" && unknownAncestors(model, v).includes(variable));
  const unknown = known ? [variable, ...labels] : labels;
  const lines: [string, string][] = [
    [
      `- beta ${divergence}`,
      METHODS[method] + (unknown.length > 0 ? `, where ${listed(unknown)} unknown` : ""),
    ],
    ...labels.map((label): [string, string] => [
      `- beta E_q[log ${logQ} - log ${logP}]`,
      `weighed, where ${label} is known`,
    ]),
  ];
  if (!known) return lines;
  const note = `where ${variable} is known`;
  lines.push([`+ ${averaged(`log ${logP}`, generative.given)}`, note]);
  if (!known.weighing) return [...lines, [`+ alpha log ${logQ}`, note]];
  const before = unknownAncestors(model, variable);
  const data = model.inference
    .filter((c) => c === inference || before.includes(c.variable))
    .flatMap((c) => c.given.filter((name) => !isUnknown(name)));
  const text = (of: readonly string[], given: readonly string[]) =>
    formatConditional("q", { ...inference, variable: of.join(", "), given: [...new Set(given)] });
  return [
    ...lines,
    [`- beta KL(${text(before, [...data, variable])}, ${text(before, data)})`, note],
    [`+ alpha log ${text([variable], data)}`, `log of the mean of ${logQ}, ${note}`],
  ];
}

const listed = (names: readonly string[]) => `${names.join(", ")} ${names.length > 1 ? "are" : "is"}`;

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
