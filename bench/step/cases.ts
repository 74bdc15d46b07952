// The step benchmark's models, each built with the public API only.
import {
  adam,
  add,
  concat,
  exp,
  input,
  linear,
  logSumExp,
  mean,
  mlp,
  mul,
  neg,
  Parameters,
  relu,
  reshape,
  scope,
  softplus,
  sub,
  sum,
  type Tensor,
  type TrainingStepProgram,
  trainingStep,
} from "@semitone/graph";

export interface StepCase {
  readonly name: string;
  build(): TrainingStepProgram;
  /** Multiply-accumulates of the matrix products of one step (forward and backward), for GFLOP/s. */
  readonly macs: number;
}

/** -log p(x | logits) of a Bernoulli, summed over the last axis: softplus(l) - x l. */
export const bernoulliNll = (x: Tensor, logits: Tensor): Tensor => sum(sub(softplus(logits), mul(x, logits)), { axes: -1 });

/** KL(N(loc, e^logVariance) || N(0, 1)) summed over the last axis. */
export const standardKl = (loc: Tensor, logVariance: Tensor): Tensor =>
  mul(sum(sub(add(exp(logVariance), mul(loc, loc)), add(logVariance, 1)), { axes: -1 }), 0.5);

const step = (parameters: Parameters, loss: Tensor) =>
  trainingStep({ loss, parameters, optimizer: adam(), learningRate: 1e-3 });

/** MACs of a chain of affine layers on `rows` rows: forward, input gradient, weight gradient. */
const chain = (rows: number, ...sizes: number[]) =>
  3 * rows * sizes.slice(1).reduce((total, size, i) => total + size * sizes[i], 0);

const mlpVae: StepCase = {
  name: "mlp-vae",
  macs: chain(256, 784, 500, 500, 100) + chain(256, 50, 500, 500, 784),
  build() {
    const parameters = new Parameters({ seed: 1 });
    const [x, noise] = [input("x", [256, 784]), input("noise", [256, 50])];
    const encoder = scope("encoder", () => mlp(parameters, { inputs: [784], hidden: [500, 500], activation: softplus }));
    const [locOf, logVarianceOf] = ["loc", "logVariance"].map((name) =>
      scope(name, () => linear(parameters, { inputs: [500], outputs: 50 })),
    );
    const decoder = scope("decoder", () => mlp(parameters, { inputs: [50], hidden: [500, 500], activation: softplus }));
    const logitsOf = scope("logits", () => linear(parameters, { inputs: [500], outputs: 784 }));
    const hidden = encoder(x);
    const [loc, logVariance] = [locOf(hidden), logVarianceOf(hidden)];
    const z = add(loc, mul(exp(mul(logVariance, 0.5)), noise));
    const loss = mean(add(bernoulliNll(x, logitsOf(decoder(z))), standardKl(loc, logVariance)));
    return step(parameters, loss);
  },
};

export const STEP_CASES: readonly StepCase[] = [mlpVae];
void [concat, logSumExp, neg, relu, reshape];
