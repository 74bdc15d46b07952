// A trained language model in use: one token after the other, for several pieces at once, with the states of each kept.
import { join } from "node:path";
import { type InferenceProgram, inferenceProgram, input, type TypedArray } from "@semitone/graph";
import type { TokenRepresentation } from "@semitone/music";
import {
  createSession,
  type HostTensor,
  readSafetensorsFile,
  type Session,
  type Tensors,
} from "@semitone/runtime";
import { THREADS } from "../segments/threads.ts";
import { SemitoneError } from "../semitone-error.ts";
import {
  controlSize,
  LANGUAGE_FILES,
  type LanguageConfig,
  readLanguageConfig,
  tokensOfSpec,
} from "./language-config.ts";
import { type LanguageShape, languageExpressions } from "./language-network.ts";
import type { StateShape } from "./networks.ts";

/** States of some pieces, after the tokens that each has read. */
export interface LanguageStates {
  readonly lanes: number;
  readonly tensors: Tensors;
}

/** What may follow the last tokens. */
export interface Predicted {
  /** [lanes, symbols]: log p(next token), in nats. */
  readonly logs: Float32Array;
  readonly states: LanguageStates;
}

/** A language model in use. */
export interface LanguageModel {
  readonly config: LanguageConfig;
  readonly representation: TokenRepresentation;
  /** Of one piece. */
  readonly states: readonly StateShape[];
  readonly symbols: number;
  /** States before the first token. */
  begin(lanes: number): LanguageStates;
  /** Reads one token of each lane. @param tokens  one for each lane */
  step(tokens: Int32Array, states: LanguageStates): Promise<Predicted>;
  /** Lanes of states in another order, left out or repeated. */
  pick(states: LanguageStates, lanes: readonly number[]): LanguageStates;
  /** States with the numbers of one of them changed in a copy. @param change  changes [lanes, ...shape] in place */
  changed(states: LanguageStates, name: string, change: (data: Float32Array) => void): LanguageStates;
  /** Numbers of one state, [lanes, ...shape]. */
  valuesOf(states: LanguageStates, name: string): Float32Array;
  dispose(): Promise<void>;
}

class SessionModel implements LanguageModel {
  constructor(
    readonly config: LanguageConfig,
    readonly representation: TokenRepresentation,
    readonly states: readonly StateShape[],
    private readonly session: Session,
  ) {}

  get symbols(): number {
    return this.representation.vocabulary.size;
  }

  begin(lanes: number): LanguageStates {
    const tensors = this.states.map(({ name, shape }) => {
      const sizes = [lanes, ...shape];
      const size = sizes.reduce((product, length) => product * length, 1);
      return [before(name), this.session.tensor("float32", sizes, new Float32Array(size))] as const;
    });
    return { lanes, tensors: Object.fromEntries(tensors) };
  }

  async step(tokens: Int32Array, states: LanguageStates): Promise<Predicted> {
    const { lanes } = states;
    const outputs = await this.session.run({
      tokens: this.session.tensor("int32", [1, lanes], tokens),
      ...states.tensors,
    });
    const next = this.states.map(({ name }) => [before(name), outputs[after(name)]] as const);
    return {
      logs: outputs.logs.data as Float32Array,
      states: { lanes, tensors: Object.fromEntries(next) },
    };
  }

  pick(states: LanguageStates, lanes: readonly number[]): LanguageStates {
    const tensors = this.states.map(({ name, shape }) => {
      const width = shape.reduce((product, length) => product * length, 1);
      const from = states.tensors[before(name)].data as Float32Array;
      const data = new Float32Array(lanes.length * width);
      for (const [to, lane] of lanes.entries())
        data.set(from.subarray(lane * width, (lane + 1) * width), to * width);
      return [before(name), this.session.tensor("float32", [lanes.length, ...shape], data)] as const;
    });
    return { lanes: lanes.length, tensors: Object.fromEntries(tensors) };
  }

  changed(states: LanguageStates, name: string, change: (data: Float32Array) => void): LanguageStates {
    const shape = this.states.find((state) => state.name === name)!.shape;
    const data = this.valuesOf(states, name).slice();
    change(data);
    const tensor = this.session.tensor("float32", [states.lanes, ...shape], data);
    return { lanes: states.lanes, tensors: { ...states.tensors, [before(name)]: tensor } };
  }

  valuesOf({ tensors }: LanguageStates, name: string): Float32Array {
    return tensors[before(name)].data as Float32Array;
  }

  async dispose(): Promise<void> {
    await this.session.dispose();
  }
}

/** The state of the top layer in which units hold what they have read: cells where there are any; undefined for a network without units. */
export function topState({ config, states }: Pick<LanguageModel, "config" | "states">): string | undefined {
  const top = config.sizes.layers - 1;
  return ["cell", "hidden"]
    .map((name) => `${name}${top}`)
    .find((name) => states.some((state) => state.name === name));
}

const before = (state: string): string => `before/${state}`;
const after = (state: string): string => `after/${state}`;

/** One step for any number of lanes. */
export function stepGraph(
  shape: LanguageShape,
  weights?: Readonly<Record<string, TypedArray>>,
): {
  readonly program: InferenceProgram;
  readonly states: readonly StateShape[];
} {
  const { parameters, states, read } = languageExpressions(shape);
  const inputs = states.map(({ name, shape: own }) => input(before(name), ["batch", ...own]));
  const { logs, after: next } = read(input("tokens", [1, "batch"], "int32"), inputs);
  const outputs = { logs, ...Object.fromEntries(states.map(({ name }, i) => [after(name), next[i]])) };
  return { program: inferenceProgram({ outputs, parameters, weights }), states };
}

const shapeOf = ({ network, sizes, controls }: LanguageConfig, symbols: number): LanguageShape => ({
  ...{ network, sizes, symbols },
  controls: controlSize(controls),
});

/** Makes a model of weights. */
export async function languageModel(
  config: LanguageConfig,
  weights: Readonly<Record<string, HostTensor>>,
  { threads = THREADS }: { readonly threads?: number } = {},
): Promise<LanguageModel> {
  const representation = tokensOfSpec(config.tokens);
  const shape = shapeOf(config, representation.vocabulary.size);
  const values = Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, data]));
  const { program, states } = stepGraph(shape, values);
  const session = await createSession(program.model, { threads, spinning: false });
  return new SessionModel(config, representation, states, session);
}

/**
 * Opens the language model of a folder.
 *
 * @throws SemitoneError (`no-run`) without one, (`broken-run`) where its files are not what they should be
 */
export async function openLanguageModel(
  folder: string,
  options: { readonly threads?: number } = {},
): Promise<LanguageModel> {
  const config = readLanguageConfig(folder);
  try {
    const { tensors } = readSafetensorsFile(join(folder, LANGUAGE_FILES.weights), { within: folder });
    return await languageModel(config, tensors, options);
  } catch (error) {
    if (error instanceof SemitoneError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SemitoneError(
      `the language model cannot be read: ${reason}; at ${folder}; train again, or copy the folder anew`,
      "broken-run",
    );
  }
}

/** The same network with the weights that training would begin with: the control of whatever is read from its states. */
export function untrained(
  config: LanguageConfig,
  options: { readonly threads?: number } = {},
): Promise<LanguageModel> {
  const symbols = tokensOfSpec(config.tokens).vocabulary.size;
  const { parameters } = languageExpressions(shapeOf(config, symbols), config.training.seed);
  const weights = parameters.all.map(({ name, tensor, initial }): [string, HostTensor] => [
    name,
    { dtype: "float32", shape: tensor.shape as readonly number[], data: initial() },
  ]);
  return languageModel(config, Object.fromEntries(weights), options);
}
