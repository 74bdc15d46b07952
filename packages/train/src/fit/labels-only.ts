// The arm that a semi-supervised result is held against: the same network, trained on the labelled rows alone.
import { input, type Parameters, reachableNodes, type Tensor } from "@semitone/graph";
import { content, defineModel, infer, type Model, maskName, observed, p } from "@semitone/prob";
import { TrainError } from "../errors.ts";
import type { FitOptions } from "./fit.ts";

/**
 * q(variable | x) of `model` as a model of its own, p(variable | x): no bound, nothing generated. What q goes through is at its mean.
 *
 * @throws TrainError if `variable` has no q
 */
export function classifierOf(model: Model, variable: string): Model {
  const given = dataParents(model, variable);
  const { shape, dtype } = model.variables[variable];
  return defineModel({
    name: `q(${variable} | ${given.join(", ")}) of ${model.name}`,
    variables: {
      ...Object.fromEntries(
        given.map((name) => [name, content(model.variables[name].shape, model.variables[name].dtype)]),
      ),
      [variable]: observed(shape, dtype),
    },
    generative: [p(variable, given, (parents) => infer(model, { ...parents })[variable])],
    inference: [],
  });
}

/** The observed variables that q(variable | ...) depends on, by whatever way. */
export function dataParents({ name, variables, inference }: Model, variable: string): string[] {
  const found = new Set<string>();
  const visit = (child: string) => {
    const conditional = inference.find((c) => c.variable === child);
    if (!conditional) throw new TrainError(`classifierOf: ${name} has no q(${child} | ...)`);
    for (const parent of [...conditional.given, ...conditional.through])
      if (["observed", "content"].includes(variables[parent].role)) found.add(parent);
      else visit(parent);
  };
  visit(variable);
  return [...found];
}

/**
 * The options of `fit` without the unlabelled rows: the network q(variable | x) alone, from the same initial values, with the same
 * optimiser, batches, augmentation, groups and stopping, minimising -mean log q(variable | x) over the rows that have a label.
 *
 * @example const baseline = await fit(labelsOnly(options, "y"));
 */
export function labelsOnly(options: FitOptions, variable: string): FitOptions {
  const { model, parameters, rows, batch, heldOut, values, trainable = () => true, augment = {} } = options;
  const mask = rows[maskName(variable)];
  if (!mask) throw new TrainError(`labelsOnly: rows must hold "${maskName(variable)}", 1 = known, by row`);
  const known = "dtype" in mask ? mask.data : mask;
  const isKnown = (row: number) => Number(known[row]) > 0;
  const classifier = classifierOf(model, variable);
  const names = Object.keys(classifier.variables);
  const own = Object.keys(model.variables).flatMap((name) => [name, maskName(name)]);
  const needed = neededParameters(model, variable, parameters);
  return {
    ...options,
    model: classifier,
    rows: Object.fromEntries(
      Object.entries(rows).filter(([name]) => names.includes(name) || !own.includes(name)),
    ),
    training: (options.training ?? [...known.keys()]).filter(isKnown),
    batch: { rows: batch.rows },
    ...(heldOut !== undefined && {
      heldOut: typeof heldOut === "number" ? heldOut : heldOut.filter(isKnown),
    }),
    augment: Object.fromEntries(Object.entries(augment).filter(([name]) => names.includes(name))),
    ...(values && { values: (count: number) => pick(values(count), names) }),
    trainable: (parameter) => needed.has(parameter.name) && trainable(parameter),
    criterion: "bound",
    alpha: undefined,
    beta: undefined,
    freeBits: undefined,
    penalties: undefined,
    gamma: undefined,
    samples: undefined,
    bound: undefined,
  };
}

const pick = (values: Readonly<Record<string, Tensor>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));

function neededParameters(model: Model, variable: string, parameters: Parameters): Set<string> {
  const inputs = dataParents(model, variable).map((name) => {
    const { shape, dtype } = model.variables[name];
    return [name, input(name, ["batch", ...shape], dtype)];
  });
  const nodes = new Set(reachableNodes([infer(model, Object.fromEntries(inputs))[variable].mean()]));
  return new Set(parameters.all.filter(({ tensor }) => nodes.has(tensor.node)).map(({ name }) => name));
}
