// The objective of a model as text: a line for each term, then how the unknown is summed out, drawn and weighed.
import type { Derivation } from "./derive.ts";
import { unknownAncestors } from "./evidence.ts";
import type { LatentTerm } from "./latent-term.ts";
import { type Conditional, formatConditional, formatJoint, type Model } from "./model.ts";

/** A term, and what it is worth saying beside it. */
type Line = readonly [term: string, note: string];

export interface ObjectiveText {
  readonly samples: number;
  readonly bound: "elbo" | "importance";
}

export const byDraws = (samples: number): string =>
  samples === 1 ? "estimated by one draw" : `estimated by ${samples} draws`;

/** Lines indented by two, notes aligned. */
export function objectiveLines(
  model: Model,
  derivation: Derivation,
  { samples, bound }: ObjectiveText,
): string[] {
  const { likelihoods, latents } = derivation;
  const lines: Line[] = [];
  if (bound === "importance") {
    lines.push([
      `+ log E_q[${formatJoint("p", model)} / ${formatJoint("q", model)}]`,
      `the mean of ${samples} draws inside the log; beta weighs log p - log q`,
    ]);
    for (const term of latents) if (term.known) lines.push(labelLine(model, term));
  } else {
    for (const { conditional } of likelihoods)
      lines.push([`+ E_q[log ${formatConditional("p", conditional)}]`, ""]);
    for (const term of latents) {
      lines.push(...boundLines(model, term, samples));
      if (term.known) lines.push(labelLine(model, term));
    }
  }
  for (const { name, formula } of model.penalties ?? [])
    lines.push([`- weight ${formula}`, `penalty ${name}`]);
  const width = Math.max(...lines.map(([term]) => term.length));
  return [
    ...lines.map(([term, note]) => `  ${term.padEnd(width)}  ${note}`.trimEnd()),
    ...notes(model, derivation, { samples, bound }).map((note) => `  ${note}`),
  ];
}

const isUnknown = (model: Model, name: string) => model.inference.some((c) => c.variable === name);

function boundLines(model: Model, term: LatentTerm, samples: number): Line[] {
  const { variable, generative, inference, method, known } = term;
  const averaged = (text: string, parents: readonly string[]) =>
    parents.some((name) => isUnknown(model, name)) ? `E_q[${text}]` : text;
  const [logP, logQ] = [formatConditional("p", generative), formatConditional("q", inference)];
  const labels = model.inference
    .map((c) => c.variable)
    .filter((v) => model.variables[v].role === "partial" && unknownAncestors(model, v).includes(variable));
  const unknown = known ? [variable, ...labels] : labels;
  const methods = { enumerated: "by enumeration", closedForm: "closed form", monteCarlo: byDraws(samples) };
  const lines: Line[] = [
    [
      `- beta ${averaged(`KL(${logQ}, ${logP})`, [...generative.given, ...inference.given])}`,
      methods[method] + (unknown.length > 0 ? `, where ${listed(unknown)} unknown` : ""),
    ],
    ...labels.map(
      (label): Line => [`- beta E_q[log ${logQ} - log ${logP}]`, `weighed, where ${label} is known`],
    ),
  ];
  if (known) lines.push([`+ ${averaged(`log ${logP}`, generative.given)}`, `where ${variable} is known`]);
  if (known?.weighing) {
    const { before, data } = explainers(model, inference);
    const [posterior, proposal] = [[...data, variable], data].map((given) =>
      formatConditional("q", { ...inference, variable: before.join(", "), given }),
    );
    lines.push([`- beta KL(${posterior}, ${proposal})`, `where ${variable} is known`]);
  }
  return lines;
}

function labelLine(model: Model, { variable, inference, known }: LatentTerm): Line {
  const note = `where ${variable} is known`;
  const logQ = formatConditional("q", inference);
  if (!known?.weighing) return [`+ alpha log ${logQ}`, note];
  const { data } = explainers(model, inference);
  const marginal = formatConditional("q", { ...inference, given: data });
  return [`+ alpha log ${marginal}`, `log of the mean of ${logQ}, ${note}`];
}

/** The unknown variables by which q explains a label, and the data that it and they depend on. */
function explainers(model: Model, inference: Conditional) {
  const before = unknownAncestors(model, inference.variable);
  const given = model.inference
    .filter((c) => c === inference || before.includes(c.variable))
    .flatMap((c) => c.given.filter((name) => !isUnknown(model, name)));
  return { before, data: [...new Set(given)] };
}

/** How the unknown is summed out and drawn, and what labels do. */
function notes(
  model: Model,
  { enumerations, inputs, latents }: Derivation,
  { samples, bound }: ObjectiveText,
): string[] {
  const times = samples > 1 ? `${samples} times ` : "";
  const partial = latents.filter(({ known }) => known);
  const explained = partial.filter(({ known }) => known?.weighing);
  return [
    ...enumerations.map(({ variable, count, complete }) =>
      complete
        ? `${variable}: summed out over ${count} values`
        : `${variable}: summed out over its ${count - 1} likeliest values and one draw of the rest`,
    ),
    ...inputs
      .filter(({ kind }) => kind === "normal" || kind === "uniform")
      .map(({ name, kind }) => `${name.split("/")[1]}: drawn ${times}with ${name} (${kind})`),
    ...(bound === "importance"
      ? partial.map(
          ({ variable, inference }) =>
            `${variable}: where it is known, it is not divided by ${formatConditional("q", inference)}`,
        )
      : explained.map(({ variable, inference }) => {
          const unknown = unknownAncestors(model, variable).join(", ");
          return `${variable}: where it is known, E_q weighs ${unknown} by ${formatConditional("q", inference)}`;
        })),
    ...(partial.length > 0 ? ["rows with a label count gamma times"] : []),
  ];
}

const listed = (names: readonly string[]) => `${names.join(", ")} ${names.length > 1 ? "are" : "is"}`;
