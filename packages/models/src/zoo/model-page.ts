// What a page of the zoo says: which model of `prob` it is, how its labels are fed, and which of its posteriors answers.
import type { Parameter, Parameters, Tensor } from "@semitone/graph";
import type { Model } from "@semitone/prob";
import type { SegmentNetworks } from "../segments/beat-network.ts";

export interface ModelSizes extends SegmentNetworks {
  /** Of one x: [features] of a row, or [steps, features] of a sequence. */
  readonly shape: readonly number[];
  /** Classes or components; 1 where there are none. */
  readonly classes: number;
  /** Numbers that the model is told and does not explain; 0 for most. */
  readonly content: number;
}

/** A model with its networks. */
export interface DeclaredModel {
  /** What is trained. */
  readonly model: Model;
  /** The variable that labels are fed as; none where it sees no label. */
  readonly label?: string;
  /** In place of x while it is trained: features of an earlier stage. */
  readonly values?: (rows: number) => Readonly<Record<string, Tensor>>;
  /** @default all parameters */
  readonly trainable?: (parameter: Parameter) => boolean;
  /** What it says of x [batch, ...shape]: [batch, outputs]. */
  answer(x: Tensor): Tensor;
  /** A code of x by which it may be placed on a map, [batch, dimensions]. @default none */
  readonly code?: (x: Tensor) => Tensor;
}

/** Where the components of a mixture begin, in the order of the classes. */
export interface Components {
  /** [classes][latent] */
  readonly means: readonly ArrayLike<number>[];
  /** [classes][latent], > 0 */
  readonly deviations: readonly ArrayLike<number>[];
}

/** Declares the model and creates its parameters, the same by the same sizes. @param start  of a mixture; not needed to answer */
export type ModelPage = (parameters: Parameters, sizes: ModelSizes, start?: Components) => DeclaredModel;
