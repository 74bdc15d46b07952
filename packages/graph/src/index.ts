export { checkGraph } from "./check-graph.ts";
export { bytesPerElement, type DType, isFloat, type TypedArray, toTypedArray, zeros } from "./dtype.ts";
export { DTypeError, GradientError, GraphError, ShapeError } from "./errors.ts";
export { evaluate } from "./evaluate.ts";
export { gradients } from "./gradient.ts";
export { type InferenceOptions, inferenceProgram } from "./inference.ts";
export {
  type Attention,
  type AttentionCache,
  type AttentionOptions,
  attention,
  causalBias,
  paddingBias,
} from "./nn/attention.ts";
export { type BatchNorm, type BatchNormOptions, batchNorm } from "./nn/batch-norm.ts";
export {
  type ConvNdOptions,
  type ConvTransposeNdOptions,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
} from "./nn/conv.ts";
export { dropout } from "./nn/dropout.ts";
export { type EmbeddingOptions, embedding } from "./nn/embedding.ts";
export { gru } from "./nn/gru.ts";
export {
  constantInitializer,
  glorotUniform,
  heNormal,
  type Initializer,
  lecunUniform,
  normalInitializer,
  onesInitializer,
  orthogonal,
  type Random,
  randomFrom,
  uniformInitializer,
  zerosInitializer,
} from "./nn/initializers.ts";
export { type LayerNormOptions, layerNorm } from "./nn/layer-norm.ts";
export { type LinearOptions, linear } from "./nn/linear.ts";
export { type LstmState, lstm, multiplicativeLstm } from "./nn/lstm.ts";
export { type MlpOptions, mlp } from "./nn/mlp.ts";
export { type Buffer, type Parameter, type ParameterOptions, Parameters } from "./nn/parameters.ts";
export type { Recurrent, RecurrentOptions } from "./nn/recurrent.ts";
export { type TransformerBlock, type TransformerBlockOptions, transformerBlock } from "./nn/transformer.ts";
export { decodeModel } from "./onnx/decode.ts";
export { encodeModel } from "./onnx/encode.ts";
export { type LowerOptions, lower } from "./onnx/lower.ts";
export {
  IR_VERSION,
  type OnnxModel,
  OPSET,
} from "./onnx/model.ts";
export type {
  OnnxAttribute,
  OnnxAttributes,
  OnnxGraph,
  OnnxNode,
  OnnxOutput,
  OnnxTensor,
  OnnxValue,
} from "./onnx-schema.ts";
export {
  ALGEBRA,
  add,
  and,
  binary,
  call2,
  cast,
  detach,
  div,
  dropAxes,
  equal,
  expand,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  mul,
  neg,
  not,
  or,
  type ReduceOptions,
  reducedAxes,
  reshape,
  sub,
  sum,
  sumTo,
  transpose,
  where,
} from "./ops/algebra.ts";
export { clip, logSigmoid, logSumExp, mean, silu, square, variance } from "./ops/composite.ts";
export {
  CONVOLUTION,
  type ConvOptions,
  type ConvTransposeOptions,
  conv,
  convTranspose,
} from "./ops/convolution.ts";
export {
  type AnyOp,
  apply,
  applyOne,
  type Emitter,
  type GradientContext,
  type GradientRule,
  inScopeErrors,
  isLeaf,
  type LowerContext,
  type NoAttributes,
  type NoGradient,
  noGradient,
  type Op,
  opOf,
  zeroGradient,
} from "./ops/define-op.ts";
export {
  abs,
  cos,
  ELEMENTWISE,
  erf,
  exp,
  floor,
  gelu,
  log,
  maximum,
  minimum,
  pow,
  relu,
  sigmoid,
  sign,
  sin,
  softplus,
  sqrt,
  tanh,
} from "./ops/elementwise.ts";
export { gemmOp, LINALG, type MatMulFlags, matMul, matMulOp } from "./ops/linalg.ts";
export {
  concat,
  gather,
  MOVEMENT,
  oneHot,
  pad,
  pick,
  scatterAdd,
  slice,
  split,
  stack,
} from "./ops/movement.ts";
export { layerNormalization, logSoftmax, NORMALIZATION, softmax } from "./ops/normalization.ts";
export { argMax, cumSum, max, REDUCTION, topK } from "./ops/reduction.ts";
export { FAMILIES, OPS, type OpFamily, type OpName } from "./ops/table.ts";
export { type AdamOptions, adam, adamW } from "./optim/adam.ts";
export { clipByGlobalNorm, clipByValue, globalNorm } from "./optim/clip.ts";
export type { Optimizer, ScalarState, UpdateContext } from "./optim/optimizer.ts";
export { constantSchedule, cosine, exponential, type Schedule, sequence, warmUp } from "./optim/schedules.ts";
export { type SgdOptions, sgd } from "./optim/sgd.ts";
export { printGraph } from "./print.ts";
export type { InferenceProgram, IoSpec, StateSpec, TrainingStepProgram } from "./program.ts";
export {
  addDims,
  broadcastShapes,
  type Dim,
  divideDim,
  formatShape,
  isStatic,
  normalizeAxis,
  type Shape,
  type SymbolicDim,
  sameShape,
  sizeOf,
  staticSize,
  stridesOf,
} from "./shape.ts";
export { simplify } from "./simplify.ts";
export {
  type Attributes,
  type AttributeValue,
  CONSTANT,
  constant,
  currentScopePath,
  fill,
  INPUT,
  input,
  inScope,
  makeNode,
  type NdArray,
  type Node,
  type Operand,
  type OpIdentity,
  reachableNodes,
  requireFloat,
  requireSameDType,
  scope,
  scoped,
  Tensor,
  type TensorType,
  toTensors,
} from "./tensor.ts";
export { inputsOf, type TrainingStepOptions, trainingStep } from "./training-step.ts";
