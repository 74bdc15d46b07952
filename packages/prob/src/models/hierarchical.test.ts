// The hierarchical model as text, and its objective against plain numbers for every pattern of labels.
import { adam, add, gradients, matMul, Parameters, scope, type Tensor, trainingStep } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import { normal } from "../distributions/normal.ts";
import { learnedMixture } from "../distributions/normal-mixture.ts";
import { explain } from "../explain.ts";
import { distance, draw, type Feeds, numbers } from "../golden.test-support.ts";
import { objective } from "../objective.ts";
import { hierarchical } from "./hierarchical.ts";

const FLOOR = 0.3;
const parameters = new Parameters({ seed: 4 });
const weight = (name: string): Tensor => parameters.create(name, [1, 1], () => Float32Array.of(0));
const encoderOf = (name: string) => {
  const [loc, logScale] = [weight(`${name}/loc`), weight(`${name}/logScale`)];
  return (x: Tensor) => normal({ loc: matMul(x, loc), logScale: matMul(x, logScale) });
};
const mixtureOf = (name: string, weights: boolean) =>
  scope(name, () => learnedMixture(parameters, { components: 2, size: 1, scaleFloor: FLOOR, weights }));
const outputs = ["content", "group", "source", "rate"].map((name) => weight(`decoder/${name}`));
const model = hierarchical({
  shape: [1],
  content: [1],
  group: { mixture: mixtureOf("groups", true), encoder: encoderOf("group"), labels: true },
  source: { mixture: mixtureOf("sources", false), encoder: encoderOf("source") },
  attributes: { rate: { encoder: encoderOf("rate") } },
  decoder: (...parents) =>
    normal({ loc: parents.map((parent, i) => matMul(parent, outputs[i])).reduce((a, b) => add(a, b)) }),
});

const start: Feeds = Object.fromEntries(
  parameters.all.map(({ name, size }) => [name, draw(name, "normal", size).map((value) => 0.6 * value)]),
);
const xs = [0.9, -0.6];
const labels = { group: [1, 0], rate: [0.7, -1.1], source: [0, 1], content: [0.3, -0.2] };
const noise = Object.fromEntries(
  ["zGroup", "zSource", "rate"].map((name) => [name, draw(`noise/${name}`, "normal", 2)]),
);
const [alpha, beta, gamma] = [{ group: 3, rate: 2 }, 0.6, 1.7];

const logNormal = (x: number, loc: number, scale: number) =>
  -0.5 * ((x - loc) / scale) ** 2 - Math.log(scale) - 0.5 * Math.log(2 * Math.PI);
const klNormal = (m: number, s: number, n: number, t: number) =>
  Math.log(t / s) + (s ** 2 + (m - n) ** 2) / (2 * t ** 2) - 0.5;
const logSumExp = (values: readonly number[]) => Math.log(values.reduce((t, v) => t + Math.exp(v), 0));

/** The loss with plain numbers. */
function byHand(at: Feeds, masks: { group: readonly number[]; rate: readonly number[] }): number {
  const rows = xs.map((x, row) => {
    const of = (name: string) => ({
      loc: at[`${name}/loc`][0] * x,
      scale: Math.exp(at[`${name}/logScale`][0] * x),
    });
    const [group, source, rate] = ["group", "source", "rate"].map(of);
    const component = (name: string, k: number) => ({
      loc: at[`${name}/loc`][k],
      scale: FLOOR + Math.log1p(Math.exp(at[`${name}/rawScale`][k])),
    });
    const zGroup = group.loc + group.scale * noise.zGroup[row];
    const zSource = source.loc + source.scale * noise.zSource[row];
    const a = masks.rate[row] ? labels.rate[row] : rate.loc + rate.scale * noise.rate[row];
    const parents = [labels.content[row], zGroup, zSource, a];
    const mean = ["content", "group", "source", "rate"].reduce(
      (total, name, i) => total + at[`decoder/${name}`][0] * parents[i],
      0,
    );
    const logPrior = [0, 1].map((k) => at["groups/logits"][k] - logSumExp([...at["groups/logits"]]));
    const joint = [0, 1].map((k) => {
      const { loc, scale } = component("groups", k);
      return logPrior[k] + logNormal(zGroup, loc, scale);
    });
    let total = logNormal(x, mean, 1);
    [0, 1].forEach((k) => {
      const logQ = joint[k] - logSumExp(joint);
      const share = masks.group[row] ? Number(labels.group[row] === k) : Math.exp(logQ);
      const { loc, scale } = component("groups", k);
      total -= beta * share * klNormal(group.loc, group.scale, loc, scale);
      total += share * (masks.group[row] ? logPrior[k] + alpha.group * logQ : beta * (logPrior[k] - logQ));
    });
    const prior = component("sources", labels.source[row]);
    total -= beta * klNormal(source.loc, source.scale, prior.loc, prior.scale);
    total += masks.rate[row]
      ? logNormal(a, 0, 1) + alpha.rate * logNormal(a, rate.loc, rate.scale)
      : -beta * klNormal(rate.loc, rate.scale, 0, 1);
    return (masks.group[row] || masks.rate[row] ? gamma : 1) * total;
  });
  return -(rows[0] + rows[1]) / 2;
}

describe("hierarchical", () => {
  it("explain(model) prints groups, source and attributes", () => {
    expect(explain(model)).toMatchInlineSnapshot(`
      "hierarchical

      p(x, group, zGroup, zSource, rate | content, source) = p(group) p(zGroup | group) p(zSource | source) p(rate) p(x | content, zGroup, zSource, rate)
      q(group, zGroup, zSource, rate | x) = q(zGroup | x) q(group | x) q(zSource | x) q(rate | x)
      q(group | x) = E_q(zGroup | x)[q(group | zGroup)], estimated by one draw

      objective, nats per row, to be maximised
        + E_q[log p(x | content, zGroup, zSource, rate)]
        - beta KL(q(group | x), p(group))                 by enumeration, where group is unknown
        + log p(group)                                    where group is known
        + alpha log q(group | x)                          where group is known
        - beta E_q[KL(q(zGroup | x), p(zGroup | group))]  closed form
        - beta KL(q(zSource | x), p(zSource | source))    closed form
        - beta KL(q(rate | x), p(rate))                   closed form, where rate is unknown
        + log p(rate)                                     where rate is known
        + alpha log q(rate | x)                           where rate is known
        group: summed out over 2 values
        zGroup: drawn with noise/zGroup (normal)
        zSource: drawn with noise/zSource (normal)
        rate: drawn with noise/rate (normal)
        rows with a label count gamma times

      shapes
        x        observed  [batch, 1]  p normal [batch]
        content  content   [batch, 1]
        group    partial   [2, 1, 2]   p oneHotCategorical []  q oneHotCategorical [batch]
        zGroup   latent    [batch, 1]  p normal [2, 1]         q normal [batch]
        source   content   [batch, 2]
        zSource  latent    [batch, 1]  p normal [batch]        q normal [batch]
        rate     partial   [batch, 1]  p normal []             q normal [batch]"
    `);
  });

  const { loss, terms, inputs } = objective(model, { rows: 2, alpha, beta, gamma });
  const names = parameters.all.map(({ name }) => name);
  const grads = gradients(
    loss,
    parameters.all.map(({ tensor }) => tensor),
  );
  const oneHots = (indices: readonly number[]) => Float64Array.from(indices.flatMap((i) => [1 - i, i]));

  it.each([0, 1, 2, 3].flatMap((g) => [0, 1, 2, 3].map((r) => [g & 1, g >> 1, r & 1, r >> 1])))(
    "with groups known %i %i and rates known %i %i equals the loss by hand, and so does its gradient",
    (...known) => {
      const masks = { group: known.slice(0, 2), rate: known.slice(2) };
      const feeds: Feeds = {
        ...start,
        x: Float64Array.from(xs),
        content: Float64Array.from(labels.content),
        group: oneHots(labels.group),
        groupObserved: Float64Array.from(masks.group),
        source: oneHots(labels.source),
        rate: Float64Array.from(labels.rate, (value, row) => (masks.rate[row] ? value : Number.NaN)),
        rateObserved: Float64Array.from(masks.rate),
        ...Object.fromEntries(Object.entries(noise).map(([name, values]) => [`noise/${name}`, values])),
      };
      expect(numbers(loss, feeds)[0]).toBeCloseTo(byHand(start, masks), 5);
      names.forEach((name, i) => {
        const slopes = Array.from(start[name], (value, k) => {
          const at = (step: number) => byHand({ ...start, [name]: start[name].with(k, value + step) }, masks);
          return (at(1e-5) - at(-1e-5)) / 2e-5;
        });
        expect(distance(numbers(grads[i], feeds), slopes), name).toBeLessThan(1e-6);
      });
    },
  );

  it("compiles into a training step that asks for its inputs only", () => {
    const step = trainingStep({ loss, reports: terms, parameters, optimizer: adam(), learningRate: 1e-3 });
    expect(step.inputs.map(({ name }) => name).sort()).toEqual(inputs.map(({ name }) => name).sort());
  });
});
