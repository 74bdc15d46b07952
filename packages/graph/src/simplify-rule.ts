// What a rewrite of the simplifier is.
import type { Node, Tensor } from "./tensor.ts";

export interface RuleContext {
  /** How many nodes (and graph outputs) read the tensor. */
  uses(tensor: Tensor): number;
}

/** A rewrite of one output of a node whose inputs are simplified already; undefined where it does not apply. */
export type Rule = (node: Node, context: RuleContext) => Tensor | undefined;
