// Rewrites a graph into a smaller one with the same outputs: constants fold, common sub-expressions are shared, what is dead
// vanishes, and a few shapes of expression become the forms that run fastest.
import { evaluate } from "./evaluate.ts";
import { add, expand, mul, reshape, sub } from "./ops/algebra.ts";
import { applyOne, isLeaf, opOf } from "./ops/define-op.ts";
import { gemmOp, matMulOp } from "./ops/linalg.ts";
import { isStatic, sameShape, staticSize } from "./shape.ts";
import type { Rule, RuleContext } from "./simplify-rule.ts";
import { sumOfSoftplus, sumOfSquares } from "./simplify-sums.ts";
import { CONSTANT, constant, inScope, makeNode, type Node, reachableNodes, type Tensor } from "./tensor.ts";

/** Larger constants stay expressions: folding must not fill the model file. */
const MAX_FOLDED_ELEMENTS = 65_536;

const scalarOf = ({ node }: Tensor): number | undefined =>
  node.op === CONSTANT && node.value!.data.length === 1 ? node.value!.data[0] : undefined;

/** x + 0, x - 0, x * 1, x / 1, --x */
const neutral: Rule = ({ op, inputs: [a, b], outputs: [output] }) => {
  const keeps = (x: Tensor) => (sameShape(x.shape, output.shape) ? x : undefined);
  if ((op.name === "add" && scalarOf(a) === 0) || (op.name === "mul" && scalarOf(a) === 1)) return keeps(b);
  if ((op.name === "add" || op.name === "sub") && scalarOf(b) === 0) return keeps(a);
  if ((op.name === "mul" || op.name === "div") && scalarOf(b) === 1) return keeps(a);
  return op.name === "neg" && a.node.op.name === "neg" ? a.node.inputs[0] : undefined;
};

/** (x * c) * d = x * (c d) */
const mergeFactors: Rule = (node) => {
  if (node.op.name !== "mul") return undefined;
  const [x, factor] = withFactor(node) ?? [];
  if (!x || factor === undefined) return undefined;
  const [inner, innerFactor] = (x.node.op.name === "mul" && withFactor(x.node)) || [];
  return inner && innerFactor !== undefined
    ? applyOne(opOf(node), [inner, constant(factor * innerFactor, [], inner.dtype)], {})
    : undefined;
};

function withFactor({ inputs: [a, b] }: Node): [Tensor, number] | undefined {
  const fb = scalarOf(b);
  if (fb !== undefined && b.rank === 0) return [a, fb];
  const fa = scalarOf(a);
  return fa !== undefined && a.rank === 0 ? [b, fa] : undefined;
}

/** detach has done its work once gradients are taken. */
const dropDetach: Rule = ({ op, inputs: [x] }) => (op.name === "detach" ? x : undefined);

/** Elementwise ops broadcast by themselves: an expand before one is wasted; where it alone gives the result its shape, it comes after. */
const dropExpand: Rule = (node) => {
  if (node.op.name === "expand" || isLeaf(node) || !opOf(node).elementwise) return undefined;
  const at = node.inputs.findIndex(({ node: maker }) => maker.op.name === "expand");
  if (at < 0) return undefined;
  const inputs = node.inputs.map((x, i) => (i === at ? x.node.inputs[0] : x));
  const replaced = applyOne(opOf(node), inputs, node.attributes);
  const { shape } = node.outputs[0];
  return sameShape(replaced.shape, shape) ? replaced : expand(replaced, shape);
};

/** a u + (-a) v = a (u - v), one pass less over the larger factors: the derivative of a difference under a weight by rows. */
const commonFactor: Rule = ({ op, inputs, outputs: [output] }, { uses }) => {
  if (op.name !== "add" || inputs.some((x) => x.node.op.name !== "mul" || uses(x) > 1)) return undefined;
  for (const [first, second] of [inputs, [...inputs].reverse()])
    for (const [a, u] of orders(first.node.inputs))
      for (const [negated, v] of orders(second.node.inputs)) {
        if (negated.node.op.name !== "neg" || negated.node.inputs[0] !== a) continue;
        const result = mul(a, sub(u, v));
        if (sameShape(result.shape, output.shape)) return result;
      }
  return undefined;
};

const orders = ([a, b]: readonly Tensor[]): (readonly [Tensor, Tensor])[] => [
  [a, b],
  [b, a],
];

/** reshape of reshape; sum over axes of size 1. */
const mergeReshapes: Rule = ({ op, inputs: [x], outputs: [output] }) => {
  if (op.name === "reshape" && x.node.op.name === "reshape") return reshape(x.node.inputs[0], output.shape);
  if ((op.name === "sum" || op.name === "max") && sameShape(x.shape, output.shape)) return x;
  return op.name === "reshape" && sameShape(x.shape, output.shape) ? x : undefined;
};

/** A transpose of the last two axes before a product becomes a flag of the product. */
const absorbTranspose: Rule = ({ op, inputs, attributes }) => {
  if (op.name !== "matMul") return undefined;
  const at = inputs.findIndex(({ node, rank }) => {
    const order = node.op.name === "transpose" ? (node.attributes.order as readonly number[]) : undefined;
    return order?.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
  });
  if (at < 0) return undefined;
  const flag = at === 0 ? "transposeA" : "transposeB";
  return applyOne(
    matMulOp,
    inputs.map((x, i) => (i === at ? x.node.inputs[0] : x)),
    { ...(attributes as { transposeA: boolean; transposeB: boolean }), [flag]: !attributes[flag] },
  );
};

/** A product used once and then added to: one pass with the addend as bias. */
const addToProduct: Rule = ({ op, inputs, outputs: [output] }, { uses }) => {
  if (op.name !== "add") return undefined;
  for (const [x, addend] of [inputs, [...inputs].reverse()]) {
    if (uses(x) > 1 || !sameShape(x.shape, output.shape)) continue;
    if (x.node.op.name === "matMul" && x.rank === 2)
      return applyOne(
        gemmOp,
        [...x.node.inputs, addend],
        x.node.attributes as { transposeA: boolean; transposeB: boolean },
      );
    // [t, b, n] + [n] with the product still flat underneath: add before the reshape
    const flat = x.node.op.name === "reshape" ? x.node.inputs[0] : undefined;
    if (
      flat?.node.op.name === "matMul" &&
      uses(flat) === 1 &&
      addend.rank === 1 &&
      flat.shape.at(-1) === addend.shape[0]
    )
      return reshape(add(flat, addend), output.shape);
  }
  return undefined;
};

const RULES: readonly Rule[] = [
  neutral,
  mergeFactors,
  dropDetach,
  dropExpand,
  commonFactor,
  mergeReshapes,
  absorbTranspose,
  addToProduct,
];
/** What these absorb no longer stands by itself, so they wait until equal expressions are shared and readers can be counted. */
const LATE_RULES: readonly Rule[] = [...RULES, sumOfSquares, sumOfSoftplus];

/** Tensors with the same values as `outputs`, in the same order. */
export function simplify(outputs: readonly Tensor[]): Tensor[] {
  let current = [...outputs];
  for (const rules of [RULES, LATE_RULES])
    for (let pass = 0; pass < 8; pass++) {
      const { outputs: next, changed } = rewriteOnce(current, rules);
      current = next;
      if (!changed) break;
    }
  return current;
}

function rewriteOnce(
  outputs: readonly Tensor[],
  rules: readonly Rule[],
): { outputs: Tensor[]; changed: boolean } {
  const nodes = reachableNodes(outputs);
  const useCount = countUses(nodes, outputs);
  const replacement = new Map<Tensor, Tensor>();
  const shared = new Map<string, Node>();
  let changed = false;
  for (const node of nodes) {
    const inputs = node.inputs.map((tensor) => replacement.get(tensor)!);
    const moved = inputs.some((tensor, i) => tensor !== node.inputs[i]);
    const own = moved
      ? makeNode(node.op, inputs, node.attributes, node.outputs, { scope: node.scope, value: node.value })
      : node;
    // Uses are those of the graph before this pass; a tensor made in this pass stands for the one it replaces.
    node.outputs.forEach((output, i) => {
      useCount.set(own.outputs[i], useCount.get(output) ?? 1);
    });
    const rewritten = fold(own) ?? applyRules(own, rules, { uses: (tensor) => useCount.get(tensor) ?? 1 });
    if (rewritten) {
      changed = true;
      if (!useCount.has(rewritten)) useCount.set(rewritten, useCount.get(node.outputs[0]) ?? 1);
      replacement.set(node.outputs[0], rewritten);
      continue;
    }
    const key = keyOf(own);
    const twin = shared.get(key);
    if (!twin) shared.set(key, own);
    else if (twin !== own) changed = true;
    node.outputs.forEach((output, i) => {
      replacement.set(output, (twin ?? own).outputs[i]);
    });
  }
  return { outputs: outputs.map((tensor) => replacement.get(tensor)!), changed };
}

function applyRules(node: Node, rules: readonly Rule[], context: RuleContext): Tensor | undefined {
  return inScope(node.scope, () => {
    for (const rule of rules) {
      const result = rule(node, context);
      if (result) return result;
    }
    return undefined;
  });
}

/** A constant with the value of a node all of whose inputs are constants. */
function fold(node: Node): Tensor | undefined {
  const [output] = node.outputs;
  // An expand stays: most of them are dropped for broadcasting, and a folded one would be read in full instead of a number.
  if (
    isLeaf(node) ||
    node.op.name === "expand" ||
    node.outputs.length > 1 ||
    !node.inputs.every((x) => x.node.op === CONSTANT)
  )
    return undefined;
  if (!isStatic(output.shape) || staticSize(output.shape) > MAX_FOLDED_ELEMENTS) return undefined;
  const [value] = evaluate([output]);
  return constant(value.data, value.shape, output.dtype);
}

/** Nodes with equal keys compute the same. */
function keyOf(node: Node): string {
  if (node.op === CONSTANT) {
    const { data, shape } = node.value!;
    return `constant ${node.outputs[0].dtype} [${shape}] ${data.length <= 64 ? data.join() : node.id}`;
  }
  const inputs = node.inputs.map((tensor) => `${tensor.node.id}.${tensor.index}`).join(" ");
  return `${node.op.name} ${inputs} ${JSON.stringify(node.attributes)}`;
}

function countUses(nodes: readonly Node[], outputs: readonly Tensor[]): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const use = (tensor: Tensor) => uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(use);
  outputs.forEach(use);
  return uses;
}
