// The declaration of a model: named variables, each observed, latent or partially observed; a generative side p and an inference side
// q, each a list of conditionals. Checked here; what it means is derived in derive.ts.
import type { DType, Tensor } from "@semitone/graph";
import type { Distribution } from "./distribution.ts";
import { ModelError } from "./errors.ts";

/**
 * - `observed`: known in every row; p explains it.
 * - `content`: known in every row, conditioned on and not explained.
 * - `latent`: never known.
 * - `partial`: known in the rows where its mask is 1.
 */
export type Role = "observed" | "content" | "latent" | "partial";

export interface Variable {
  readonly role: Role;
  /** Shape of one row; that of a latent follows from its q. */
  readonly shape: readonly number[];
  readonly dtype: DType;
}

const variable =
  (role: Role) =>
  (shape: readonly number[], dtype: DType = "float32"): Variable => ({ role, shape, dtype });

/** Known in every row and explained by p. */
export const observed = variable("observed");
/** Known in every row; conditionals may depend on it, none explains it. */
export const content = variable("content");
/** Known in some rows. Classes are given as probabilities [K]: a unit vector, or a soft label. */
export const partiallyObserved = variable("partial");
/** Never known. */
export const latent = (): Variable => variable("latent")([]);

export interface Conditional {
  readonly variable: string;
  readonly given: readonly string[];
  /** Variables averaged over by their draw: q(c | x) = E_q(z | x)[p(c | z)] is given x, through z. */
  readonly through: readonly string[];
  /** Is a single-draw estimate of the KL term of this variable accepted? */
  readonly kl?: "monteCarlo";
  /** Sum this many of the likeliest values exactly and draw one of the rest. */
  readonly top?: number;
  build(parents: Readonly<Record<string, Tensor>>): Distribution;
}

/** p(variable | given): one factor of the generative side. */
export function p<const Parent extends string>(
  variable: string,
  given: readonly Parent[],
  build: (parents: Readonly<Record<Parent, Tensor>>) => Distribution,
): Conditional {
  return { variable, given, through: [], build };
}

export interface InferenceOptions<Through extends string = never> {
  /**
   * The conditional is the expectation of what `build` returns under q of these variables, estimated by their draw; `build` reads
   * them, and their own parents must be in `given`. The bound treats it as a function of `given` alone (mean field).
   */
  readonly through?: readonly Through[];
  /** Accept a single-draw estimate where the KL term has no closed form. */
  readonly kl?: "monteCarlo";
  /**
   * For a finite variable of many values: sum this many of the likeliest exactly and draw one of the rest, unbiased at a fraction
   * of the cost. Its labels must then be plain ones. @default all values
   */
  readonly top?: number;
}

/** q(variable | given): one factor of the inference side. */
export function q<const Parent extends string, const Through extends string = never>(
  variable: string,
  given: readonly Parent[],
  build: (parents: Readonly<Record<Parent | Through, Tensor>>) => Distribution,
  { through = [], kl, top }: InferenceOptions<Through> = {},
): Conditional {
  return { variable, given, through, kl, top, build };
}

/** A term that the loss adds to the bound: what the variables should also be. */
export interface Penalty {
  readonly name: string;
  /** Variables that it reads: the posterior of those that have a q, the data of those that are fed. */
  readonly reads: readonly string[];
  /** As `explain` prints it. */
  readonly formula: string;
  build(posterior: Readonly<Record<string, Distribution>>, data: Readonly<Record<string, Tensor>>): Tensor;
}

/**
 * A scalar >= 0 that the loss adds, times a weight that `objective` is given.
 *
 * @param build from q by variable, given all that is fed except labels and with means in place of draws, and from the data by variable or
 * mask name
 */
export function penalty<const Name extends string>(
  name: string,
  reads: readonly Name[],
  formula: string,
  build: (
    posterior: Readonly<Record<Name, Distribution>>,
    data: Readonly<Record<Name | `${Name}Observed`, Tensor>>,
  ) => Tensor,
): Penalty {
  return { name, reads, formula, build };
}

export interface ModelDeclaration {
  /** Name, paper and equations: the first line that `explain` prints. */
  readonly name: string;
  readonly variables: Readonly<Record<string, Variable>>;
  /** Factors of p, parents before children. */
  readonly generative: readonly Conditional[];
  /** Factors of q, parents before children. */
  readonly inference: readonly Conditional[];
  /** Further terms of the loss; `objective` is given their weights. */
  readonly penalties?: readonly Penalty[];
}

/** A declaration that fits together. */
export interface Model extends ModelDeclaration {
  readonly checked: true;
}

/**
 * Checks a declaration, so that nothing in it is silently without effect.
 *
 * @throws ModelError if a variable is unknown, explained twice or not at all, latent without q, or used by nothing
 */
export function defineModel(declaration: ModelDeclaration): Model {
  const { name, variables, generative, inference, penalties = [] } = declaration;
  const fail = (what: string): never => {
    throw new ModelError(`${name}: ${what}`);
  };
  const roleOf = (v: string) =>
    variables[v]?.role ?? fail(`unknown variable ${v}; declared: ${Object.keys(variables).join(", ")}`);
  checkSide("p", generative, roleOf, (role) => role === "content", fail);
  checkSide("q", inference, roleOf, (role) => role === "content" || role === "observed", fail);
  const has = (side: readonly Conditional[], v: string) => side.some((c) => c.variable === v);
  const usedBy = (side: readonly Conditional[], v: string) =>
    side.some((c) => c.given.includes(v) || c.through.includes(v));
  for (const penalty of penalties) for (const v of penalty.reads) roleOf(v);
  for (const [v, { role }] of Object.entries(variables)) {
    if (role === "content") {
      if (has(generative, v) || has(inference, v))
        fail(`content ${v} is conditioned on, not explained; declare it observed?`);
      if (!usedBy([...generative, ...inference], v) && !penalties.some(({ reads }) => reads.includes(v)))
        fail(`content ${v} is used by nothing`);
      continue;
    }
    if (!has(generative, v))
      fail(`${v} needs a p(${v} | ...)${role === "observed" ? "; or declare it content" : ""}`);
    if (role === "observed" && has(inference, v)) fail(`${v} is always observed and can have no q`);
    if (role === "latent" && !has(inference, v)) fail(`latent ${v} needs a q(${v} | ...)`);
    if (role === "latent" && !usedBy(generative, v)) fail(`latent ${v} is used by no other factor of p`);
    if (role === "partial" && !has(inference, v))
      fail(`the labels of ${v} have no path: it needs a q(${v} | ...)`);
  }
  return { ...declaration, checked: true };
}

/** The model as it sees rows without any label: what is partially observed is latent. */
export const unlabelled = (model: Model): Model => ({
  ...model,
  variables: Object.fromEntries(
    Object.entries(model.variables).map(([name, variable]) => [
      name,
      variable.role === "partial" ? latent() : variable,
    ]),
  ),
});

function checkSide(
  side: "p" | "q",
  conditionals: readonly Conditional[],
  roleOf: (variable: string) => Role,
  isGiven: (role: Role) => boolean,
  fail: (what: string) => never,
): void {
  const above = new Set<string>();
  for (const conditional of conditionals) {
    const { variable, given, through } = conditional;
    const text = formatConditional(side, conditional);
    roleOf(variable);
    if (above.has(variable)) fail(`${variable} has two ${side}(${variable} | ...)`);
    for (const parent of [...given, ...through])
      if (!isGiven(roleOf(parent)) && !above.has(parent))
        fail(`${text}: ${parent} must come before ${variable} on the ${side} side`);
    for (const mediator of conditionals.filter((c) => through.includes(c.variable)))
      for (const parent of mediator.given)
        if (!given.includes(parent))
          fail(
            `${text}: it depends on ${parent} through ${mediator.variable}; add ${parent} to what it is given`,
          );
    above.add(variable);
  }
}

/** `q(z | x, y)` */
export const formatConditional = (side: "p" | "q", { variable, given }: Conditional): string =>
  `${side}(${variable}${given.length > 0 ? ` | ${given.join(", ")}` : ""})`;

/** `q(y, z | x)`: what a side explains and what it is given, variables in the order of their declaration. */
export function formatJoint(side: "p" | "q", { variables, generative, inference }: ModelDeclaration): string {
  const conditionals = side === "p" ? generative : inference;
  const order = Object.keys(variables);
  const explained = order.filter((name) => conditionals.some((c) => c.variable === name));
  const given = order.filter(
    (name) => !explained.includes(name) && conditionals.some((c) => c.given.includes(name)),
  );
  return formatConditional(side, { ...conditionals[0], variable: explained.join(", "), given });
}

/**
 * The distribution of a conditional for values of its parents.
 *
 * @throws ModelError if a parent has no value, or `build` leaves one unread: it would be a dependence in name only
 */
export function buildConditional(
  side: "p" | "q",
  conditional: Conditional,
  values: ReadonlyMap<string, Tensor>,
): Distribution {
  const { given, through } = conditional;
  const unread = new Set(through.length > 0 ? through : given);
  const record = {};
  for (const parent of [...given, ...through])
    Object.defineProperty(record, parent, {
      enumerable: true,
      get: () => {
        unread.delete(parent);
        const value = values.get(parent);
        if (!value) throw new ModelError(`${formatConditional(side, conditional)}: no value for ${parent}`);
        return value;
      },
    });
  const distribution = conditional.build(record);
  if (unread.size > 0)
    throw new ModelError(
      `${formatConditional(side, conditional)}: declared but never read: ${[...unread].join(", ")}; leave it out?`,
    );
  return distribution;
}
