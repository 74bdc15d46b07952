// Derivatives of every op against finite differences of its plain-JavaScript reference in float64, first and second order.
import { checkGraph, evaluate, isFloat, OPS, type OpName, type Tensor } from "@semitone/graph";
import { describe, expect, it } from "vitest";
import type { OpCase } from "../../packages/graph/cases/op-case.ts";
import { OP_CASES } from "../../packages/graph/cases/table.ts";
import { caseGraph, feedsOf, weights } from "./case-graph.ts";
import { DIFFERENCE_TOLERANCE, strayed } from "./tolerances.ts";

/** d/dx_i of the projection of `tensors` named `name`, by central differences of fourth order: error ~ step^4. */
function differences(
  tensors: readonly Tensor[],
  name: string,
  feeds: Readonly<Record<string, Float64Array>>,
  wrt: string,
): Float64Array {
  const x = feeds[wrt];
  return x.map((center, i) => {
    const step = 1e-3 * Math.max(1, Math.abs(center));
    const at = (distance: number) =>
      evaluate(tensors, { ...feeds, [wrt]: x.with(i, center + distance * step) });
    const [below2, below1, above1, above2] = [-2, -1, 1, 2].map(at);
    let total = 0;
    tensors.forEach((tensor, k) => {
      if (!isFloat(tensor.dtype)) return;
      const w = weights(name, k, above1[k].data.length);
      w.forEach((weight, j) => {
        // Differences before the sum, so that large elements that do not depend on x_i cannot drown the others.
        const slope = 8 * (above1[k].data[j] - below1[k].data[j]) - (above2[k].data[j] - below2[k].data[j]);
        total += (weight * slope) / (12 * step);
      });
    });
    return total;
  });
}

function checkOrder(
  of: readonly Tensor[],
  name: string,
  derivatives: readonly Tensor[],
  feeds: Readonly<Record<string, Float64Array>>,
  wrt: readonly Tensor[],
) {
  const analytic = evaluate(derivatives, feeds);
  wrt.forEach((tensor, i) => {
    const numeric = differences(of, name, feeds, String(tensor.node.attributes.name));
    expect(
      strayed(analytic[i].data, numeric, DIFFERENCE_TOLERANCE),
      `by input ${i}, ${name} order`,
    ).toBeUndefined();
  });
}

function check(title: string, opCase: OpCase): void {
  const { inputs, values, first, second } = caseGraph(opCase, "float64");
  checkGraph([...values, ...first, ...second]);
  const wrt = inputs.filter(({ dtype }) => isFloat(dtype));
  const feeds = feedsOf(title, opCase);
  checkOrder(values, "first", first, feeds, wrt);
  if (!opCase.roughSecond) checkOrder(first, "second", second, feeds, wrt);
}

describe.each(Object.entries(OP_CASES))("gradient(%s)", (name, cases) => {
  const { gradient } = OPS[name as OpName];
  if (typeof gradient !== "function")
    it(`is ${gradient.kind}: ${gradient.reason}`, () => expect(gradient.reason).not.toBe(""));
  for (const opCase of cases) {
    const title = `${name}/${opCase.title}`;
    if (caseGraph(opCase, "float64").first.length === 0) continue;
    if (opCase.rough) it.skip(`${opCase.title} is not compared: ${opCase.rough}`);
    else it(`matches finite differences to second order: ${opCase.title}`, () => check(title, opCase));
  }
});
