// What does summing a class out cost? npm run bench -- enumerate [--rounds N] [--threads N] [--json]
// M2 with 10 classes on 100 labelled and 100 unlabelled rows: its derived step, where projections are shared and a labelled row runs through
// its own class only; the same with all rows unlabelled, where sharing alone saves, and with two classes summed and one of the rest drawn;
// and the form that repeats x for each class and joins it with y, which costs the same whatever is labelled. VaDE with 10 and with 100
// classes. The sides run in turn, so that whatever else the machine does hits all alike.
import { parseArgs } from "node:util";
import {
  adam,
  broadcastShapes,
  concat,
  expand,
  Parameters,
  scope,
  type Tensor,
  type TrainingStepProgram,
  trainingStep,
} from "@semitone/graph";
import {
  bernoulliNetwork,
  classNetwork,
  learnedMixture,
  type Model,
  m2,
  type Network,
  type NetworkOptions,
  normalNetwork,
  objective,
  vade,
} from "@semitone/prob";
import { createSession, createTrainingSession, keepsOnDevice, randomStream } from "@semitone/runtime";
import { printMachine } from "./machine.ts";
import { lowerQuartile, round } from "./statistics.ts";

const [SIZE, HIDDEN, LATENT, CLASSES, ROWS, LABELLED] = [784, 500, 50, 10, 200, 100];
/** Taken in one run, as a training run takes them. */
const STEPS = 4;

type MakeNetwork = (
  parameters: Parameters,
  options: Omit<NetworkOptions, "inputs"> & { readonly inputs: readonly number[] },
) => Network;

/** The network on its parents repeated to one shape and joined: what a layer of one input makes of several. */
const joined =
  (make: MakeNetwork): MakeNetwork =>
  (parameters, options) => {
    const network = make(parameters, { ...options, inputs: [options.inputs.reduce((a, b) => a + b)] });
    return (...parents) => network(join(parents));
  };

function join(parents: readonly Tensor[]): Tensor {
  const rows = broadcastShapes("join", ...parents.map(({ shape }) => shape.slice(0, -1)));
  return concat(parents.map((parent) => expand(parent, [...rows, parent.shape.at(-1)!])));
}

function stepOf(
  model: Model,
  parameters: Parameters,
  knownRows: Readonly<Record<string, number>> = {},
): TrainingStepProgram {
  const { loss } = objective(model, { rows: ROWS, alpha: 50, knownRows });
  return trainingStep({ loss, parameters, optimizer: adam(), learningRate: 3e-4 });
}

function m2Step(
  wrap: (make: MakeNetwork) => MakeNetwork,
  { knownRows = 0, top }: { knownRows?: number; top?: number } = {},
): TrainingStepProgram {
  const parameters = new Parameters({ seed: 1 });
  const hidden = [HIDDEN];
  const network = (name: string, make: MakeNetwork, inputs: number[], outputs: number) =>
    scope(name, () => make(parameters, { inputs, hidden, outputs }));
  const model = m2({
    shape: [SIZE],
    classes: CLASSES,
    latent: LATENT,
    classifier: network("classifier", classNetwork, [SIZE], CLASSES),
    encoder: network("encoder", wrap(normalNetwork), [SIZE, CLASSES], LATENT),
    decoder: network("decoder", wrap(bernoulliNetwork), [CLASSES, LATENT], SIZE),
    top,
  });
  return stepOf(model, parameters, { y: knownRows });
}

function vadeStep(components: number): TrainingStepProgram {
  const parameters = new Parameters({ seed: 1 });
  const [hidden, size] = [[500, 500, 2000], 10]; // the network of the paper
  const model = vade({
    shape: [SIZE],
    mixture: scope("prior", () => learnedMixture(parameters, { components, size })),
    encoder: scope("encoder", () => normalNetwork(parameters, { inputs: [SIZE], hidden, outputs: size })),
    decoder: scope("decoder", () =>
      bernoulliNetwork(parameters, { inputs: [size], hidden: hidden.toReversed(), outputs: SIZE }),
    ),
  });
  return stepOf(model, parameters);
}

const SIDES: Record<string, () => TrainingStepProgram> = {
  "m2 half labelled": () => m2Step((make) => make, { knownRows: LABELLED }),
  "m2 unlabelled": () => m2Step((make) => make),
  "m2 unlabelled, top 2": () => m2Step((make) => make, { top: 2 }),
  "m2 joined": () => m2Step(joined),
  "vade 10": () => vadeStep(10),
  "vade 100": () => vadeStep(100),
};

/** The first rows get their class, the others none. */
function label({ y, yObserved }: Readonly<Record<string, Float32Array>>): void {
  if (!y || !yObserved) return;
  for (let row = 0; row < ROWS; row++) {
    y.fill(0, row * CLASSES, (row + 1) * CLASSES)[row * CLASSES + (row % CLASSES)] = 1;
    yObserved[row] = Number(row < LABELLED);
  }
}

export async function main(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      json: { type: "boolean", default: false },
      rounds: { type: "string", default: "20" },
      threads: { type: "string", default: "2" },
    },
  });
  const sides = await Promise.all(
    Object.entries(SIDES).map(async ([name, build]) => {
      const program = build();
      const session = await createTrainingSession({ createSession, keepsOnDevice }, program, {
        threads: Number(options.threads),
      });
      for (const slot of session.slots as Readonly<Record<string, Float32Array>>[]) {
        for (const input of Object.keys(slot)) randomStream(1, input).uniform(slot[input], { step: 0 });
        label(slot);
      }
      return { name, session, times: [] as number[] };
    }),
  );
  for (let i = -2; i < Number(options.rounds); i++)
    for (const { session, times } of sides) {
      const start = performance.now();
      await session.run(STEPS);
      session.commit();
      if (i >= 0) times.push((performance.now() - start) / STEPS); // two rounds of warming up
    }
  for (const { session } of sides) await session.dispose();
  const ms = Object.fromEntries(sides.map(({ name, times }) => [name, round(lowerQuartile(times))]));
  const ratios = {
    halfLabelledOverJoined: round(ms["m2 half labelled"] / ms["m2 joined"]),
    unlabelledOverJoined: round(ms["m2 unlabelled"] / ms["m2 joined"]),
    topOverJoined: round(ms["m2 unlabelled, top 2"] / ms["m2 joined"]),
    vade100Over10: round(ms["vade 100"] / ms["vade 10"]),
  };
  if (options.json) console.log(JSON.stringify({ ms, ...ratios }));
  else {
    for (const [name, time] of Object.entries(ms)) console.log(`${name.padEnd(20)} ${time} ms a step`);
    console.log(`m2: of the joined form, the derived step takes ${ratios.halfLabelledOverJoined}`);
    console.log(`    where no row is labelled ${ratios.unlabelledOverJoined}`);
    console.log(`    and with two classes summed and one of the rest drawn ${ratios.topOverJoined}`);
    console.log(`vade: 100 classes take ${ratios.vade100Over10} of 10 classes`);
    printMachine(`${options.threads} threads`, `batch ${ROWS}`);
  }
}
