export { type ModelInput, maskName } from "./data.ts";
export { type Derivation, derive, deriveFrom, type LikelihoodTerm } from "./derive.ts";
export {
  type Distribution,
  type EventShapes,
  type FiniteSupport,
  lacks,
  lastAxisFirst,
  type Noise,
  type Support,
  splitShape,
} from "./distribution.ts";
export { type BernoulliParameters, bernoulli, klBernoulli } from "./distributions/bernoulli.ts";
export { type BetaParameters, beta, klBeta } from "./distributions/beta.ts";
export { type CategoricalParameters, categorical } from "./distributions/categorical.ts";
export {
  type DiscretizedLogisticParameters,
  discretizedLogistic,
} from "./distributions/discretized-logistic.ts";
export { klLaplace, type LaplaceParameters, laplace } from "./distributions/laplace.ts";
export { klNormal, type NormalParameters, normal, standardNormal } from "./distributions/normal.ts";
export {
  type LearnedMixture,
  type LearnedMixtureOptions,
  learnedMixture,
  type NormalMixtureParameters,
  normalMixture,
} from "./distributions/normal-mixture.ts";
export { oneHotCategorical, uniformClasses } from "./distributions/one-hot-categorical.ts";
export {
  type AutoregressiveParameters,
  autoregressive,
  type SequenceParameters,
  sequence,
} from "./distributions/sequence.ts";
export type { Enumeration } from "./enumerate.ts";
export { DistributionError, ModelError } from "./errors.ts";
export { type ExplainOptions, explain } from "./explain.ts";
export type { FreeBits } from "./free-bits.ts";
export { hasClosedKl, type KlOptions, kl, klElements } from "./kl.ts";
export type { Samples } from "./known-rows.ts";
export type { KnownTerm, LatentTerm } from "./latent-term.ts";
export {
  buildConditional,
  type Conditional,
  content,
  defineModel,
  formatConditional,
  formatJoint,
  type InferenceOptions,
  latent,
  type Model,
  type ModelDeclaration,
  observed,
  type Penalty,
  p,
  partiallyObserved,
  penalty,
  q,
  type Role,
  unlabelled,
  type Variable,
} from "./model.ts";
export { type ClassifierAloneOptions, classifierAlone } from "./models/classifier-alone.ts";
export { type FactorAttribute, type GmVaeFactor, type GmVaeOptions, gmVae } from "./models/gm-vae.ts";
export {
  type HierarchicalAttribute,
  type HierarchicalGroup,
  type HierarchicalOptions,
  type HierarchicalSource,
  hierarchical,
} from "./models/hierarchical.ts";
export { type M1M2, type M1M2Options, m1m2 } from "./models/m1m2.ts";
export { type M2Options, m2 } from "./models/m2.ts";
export { type PartiallySpecifiedOptions, partiallySpecified } from "./models/partially-specified.ts";
export { type VadeOptions, vade } from "./models/vade.ts";
export { m1Features, type VaeOptions, vae } from "./models/vae.ts";
export { type ActiveUnits, activeUnits } from "./monitors/active-units.ts";
export { type CollapseOutputs, collapseOutputs } from "./monitors/collapse-outputs.ts";
export { type ComponentUsage, componentUsage } from "./monitors/component-usage.ts";
export { type ConvolutionalOptions, convolutional } from "./networks/convolutional.ts";
export { type GruLayersOptions, gruLayers } from "./networks/gru-layers.ts";
export { type EventSize, type Layers, mlpLayers } from "./networks/layers.ts";
export {
  bernoulliNetwork,
  classNetwork,
  type Network,
  type NetworkOptions,
  normalNetwork,
  tokensNetwork,
} from "./networks/network.ts";
export {
  type SequenceNetwork,
  type SequenceNetworkOptions,
  sequenceNetwork,
} from "./networks/sequence-network.ts";
export {
  type GruCellOptions,
  gruCell,
  type MakeTokenCell,
  type TokenCell,
  type TransformerCellOptions,
  transformerCell,
} from "./networks/token-cells.ts";
export { type TransformerLayersOptions, transformerLayers } from "./networks/transformer-layers.ts";
export { type Objective, type ObjectiveOptions, objective } from "./objective.ts";
export { generate, infer, type ReweighOptions, reweigh } from "./posterior.ts";
export { type AttributeDisorderOptions, attributeDisorder } from "./regularizers/attribute-disorder.ts";
export { componentOverlap } from "./regularizers/component-overlap.ts";
export { missingInformation } from "./regularizers/missing-information.ts";
export { sharedVariance } from "./regularizers/shared-variance.ts";
export { digamma, logBeta, logGamma } from "./special-functions.ts";
export type { Weight, Weights } from "./weights.ts";
