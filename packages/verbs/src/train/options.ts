// What `train` can be asked, checked and filled in.
import type { Machines, WorkOptions } from "@semitone/job";
import type { PieceKind } from "@semitone/library";
import {
  areDefault,
  CANDIDATES,
  type Candidate,
  candidatesOf,
  DEFAULT_NETWORKS,
  findMethod,
  LANGUAGE_NETWORKS,
  type LanguageNetworkKind,
  type LanguageTrainingOptions,
  METHOD_NAMES,
  type Method,
  NETWORK_KINDS,
  type NetworkKind,
  PROBE,
  type Problem,
  type SegmentNetworks,
  type SegmentTrainingOptions,
  SemitoneError,
  suitedCandidates,
  THREADS,
} from "@semitone/models";

export interface TrainOptions extends WorkOptions {
  /** Which kind of pieces, where a project holds scores and recordings. @default the kind that has labels, see `chooseKind` */
  readonly kind?: PieceKind;
  /** Name of the run folder. @default the first of run-1, run-2, ... that is free */
  readonly name?: string;
  /** Only these attributes. @default all that have labels */
  readonly attributes?: readonly string[];
  /** `stack` weighs all methods by left-out labels; a method's name uses that one alone: see `findMethod`. @default "stack" */
  readonly model?: string;
  /**
   * Encoder network of the model that makes music and of the listener, and of a model of the zoo that is named by `model`: that one then
   * reads a piece segment by segment. @default "mlp"
   */
  readonly encoder?: NetworkKind;
  /** Decoder network of the same. @default "mlp" */
  readonly decoder?: NetworkKind;
  /**
   * A wish for the time that training takes, in seconds: chooses the steps before training, by the speed that earlier trainings have
   * recorded, and which methods are weighed. @default none: steps follow from the music alone, see `stepsFor`
   */
  readonly budgetSeconds?: number;
  /** Steps of the listener (0: none) and of the models that make music, whatever the rule and the budget say. @default by the rule */
  readonly steps?: {
    readonly listener?: number;
    readonly segments?: number;
    readonly language?: number;
    readonly control?: number;
    readonly performance?: number;
  };
  /** Of the networks of the model that makes music. @default as `trainSegmentModel` has them */
  readonly sizes?: SegmentTrainingOptions["sizes"];
  /** Of the language model. @default as `trainLanguageModel` has them */
  readonly languageSizes?: LanguageTrainingOptions["sizes"];
  /** Weigh models that take seconds, too. @default where their estimate fits in */
  readonly deep?: boolean;
  /** May methods learn from pieces without labels? Without it, the tagger is what the labels alone give. @default true */
  readonly unlabelled?: boolean;
  /** Also learn to make music: what `generate`, `morph` and `transfer` need. @default true */
  readonly music?: boolean;
  /** Also train a language model of notes with this network. @default none */
  readonly language?: LanguageNetworkKind;
  /** Folders of more music that the language model learns from, scores of any kind, without labels. @default none */
  readonly also?: readonly string[];
  /**
   * What a language model starts from: a folder with one (a run, say), `heard`: that of `@semitone/heard`, where it is installed and of the
   * network and sizes asked for, or `none`. @default "heard"
   */
  readonly start?: string;
  /** Also teach the language model to be asked for classes, by labels and the tagger's probabilities. @default false */
  readonly control?: boolean;
  /** Also learn to perform, from performances beside their scores. @default false */
  readonly performance?: boolean;
  /** @default 1 */
  readonly seed?: number;
  /** Of the sessions that train; another number may change the last bits. @default 2 */
  readonly threads?: number;
  /**
   * Machines that compute missing views, and of which one each trains a listener, a segment model, a language model.
   * @default this one does all
   */
  readonly machines?: Machines;
  /** Told before the work begins. */
  readonly onEstimate?: (estimate: TrainEstimate) => void;
}

/** What training will take. */
export interface TrainEstimate {
  readonly pieces: number;
  readonly labels: number;
  readonly seconds: number;
  readonly megabytes: number;
  /** What the budget does not hold, and what to do about it; empty as a rule. */
  readonly notes: readonly string[];
}

/** Options with every default filled in. */
export interface TrainRequest
  extends Pick<
    TrainOptions,
    | "kind"
    | "attributes"
    | "budgetSeconds"
    | "steps"
    | "sizes"
    | "languageSizes"
    | "deep"
    | "language"
    | "also"
    | "start"
  > {
  readonly model: "stack" | Method;
  readonly networks: SegmentNetworks;
  readonly unlabelled: boolean;
  readonly music: boolean;
  readonly control: boolean;
  readonly performance: boolean;
  readonly seed: number;
  readonly threads: number;
}

/** @throws SemitoneError (`option`) for what cannot be asked */
export function requestOf(options: TrainOptions): TrainRequest {
  const { kind, attributes, budgetSeconds, steps, sizes, languageSizes, deep } = options;
  const { also, start, control = false } = options;
  const { unlabelled = true, music = true, performance = false, seed = 1, threads = THREADS } = options;
  if (!(Number.isInteger(threads) && threads >= 1))
    throw new SemitoneError(`threads: expected a whole number >= 1; got ${threads}`, "option");
  if (budgetSeconds !== undefined && !(budgetSeconds > 0))
    throw new SemitoneError(`budgetSeconds: expected a number > 0; got ${budgetSeconds}`, "option");
  const model = modelNamed(options.model ?? "stack", unlabelled);
  const networks = networksOf(options, model);
  // The probe reads the states of a language model.
  const language = options.language ?? (model === PROBE ? "mlstm" : undefined);
  if (language !== undefined && !LANGUAGE_NETWORKS.includes(language))
    throw new SemitoneError(
      `language: expected one of ${LANGUAGE_NETWORKS.join(", ")}; got ${JSON.stringify(language)}`,
      "option",
    );
  for (const [option, value] of Object.entries({ also: also?.join(", "), start, control }))
    if (value && language === undefined)
      throw new SemitoneError(
        `${option}: expected a language model, which alone has a use for it; got ${value} without one; ask for it (--language mlstm)`,
        "option",
      );
  return {
    ...{ kind, attributes, budgetSeconds, steps, sizes, languageSizes, deep, language, also, start },
    ...{ unlabelled, music, control, performance, seed, threads, model, networks },
  };
}

/** @throws SemitoneError (`option`) for a name that no model has, or a model that labels alone teach nothing */
function modelNamed(name: string, unlabelled: boolean): "stack" | Method {
  if (name.toLowerCase() === "stack") return "stack";
  const method = findMethod(name);
  if (method === undefined)
    throw new SemitoneError(
      `model: expected one of stack, ${METHOD_NAMES.join(", ")}; got ${JSON.stringify(name)}`,
      "option",
    );
  if (!unlabelled && candidatesNamed(method).every(({ usesUnlabelled }) => usesUnlabelled))
    throw new SemitoneError(
      `model: expected one that labels alone can train, since unlabelled pieces are left out; got ${method}; choose another model, or learn from all pieces`,
      "option",
    );
  return method;
}

/** @throws SemitoneError (`option`) for a kind that there is not, or one that nothing would use */
function networksOf(
  { music = true, encoder = DEFAULT_NETWORKS.encoder, decoder = DEFAULT_NETWORKS.decoder }: TrainOptions,
  model: "stack" | Method,
): SegmentNetworks {
  for (const [option, kind] of Object.entries({ encoder, decoder })) {
    const got = `got ${JSON.stringify(kind)}`;
    if (!NETWORK_KINDS.includes(kind))
      throw new SemitoneError(`${option}: expected one of ${NETWORK_KINDS.join(", ")}; ${got}`, "option");
    if (kind !== "mlp" && !music && !hasNetworks(model))
      throw new SemitoneError(
        `${option}: expected mlp in a run without music unless model names one with networks, such as gm-vae; ${got}; name such a model, or train with music, too`,
        "option",
      );
  }
  return { encoder, decoder };
}

/** The candidates of one method, or all that the stack weighs. */
export const candidatesNamed = (model: "stack" | Method): Candidate[] =>
  CANDIDATES.filter(({ method, onRequest }) => (model === "stack" ? !onRequest : method === model));

/** Whether a model was named whose networks may be of any kind. */
export const hasNetworks = (model: "stack" | Method): boolean =>
  model !== "stack" && candidatesNamed(model).some((candidate) => candidate.hasNetworks);

/** Whether a model was named that reads images of sounds: the stack reads descriptors, which take a hundredth of the time. */
export const readsImages = (model: "stack" | Method): boolean =>
  model !== "stack" &&
  candidatesNamed(model).some(({ hasNetworks, needsImages }) => hasNetworks || needsImages);

/** Whether the tagger's model reads pieces segment by segment. */
export const readsPieceParts = ({ model, networks }: TrainRequest): boolean =>
  hasNetworks(model) && !areDefault(networks);

/** Chooses the candidates of a task. */
export function candidatesFor({ model, networks, unlabelled }: TrainRequest, isDeep: boolean) {
  return (problem: Problem, kind: Candidate["kind"]): Candidate[] => {
    const suited =
      model === "stack" ? suitedCandidates(problem, kind, isDeep) : ofMethod(model, problem, kind, networks);
    return unlabelled ? suited : suited.filter(({ usesUnlabelled }) => !usesUnlabelled);
  };
}

/** The candidates of one method, of a kind that has none of it the majority's. */
function ofMethod(
  method: Method,
  problem: Problem,
  kind: Candidate["kind"],
  networks: SegmentNetworks,
): Candidate[] {
  const chosen = candidatesOf(method, problem, kind, networks);
  return chosen.length > 0 ? chosen : candidatesOf("majority", problem, kind);
}
