// Reverse-mode walk over tensor expressions. Knows op entries only through their gradient field; knows nothing of ONNX.
import { isFloat } from "./dtype.ts";
import { GradientError } from "./errors.ts";
import { add, reshape, sum } from "./ops/algebra.ts";
import { type GradientContext, isLeaf, opOf } from "./ops/define-op.ts";
import { matMul } from "./ops/linalg.ts";
import { concat, pad } from "./ops/movement.ts";
import { sameShape } from "./shape.ts";
import { constant, fill, inScope, type Node, reachableNodes, type Tensor } from "./tensor.ts";

/**
 * Derivatives of a scalar with respect to tensors, as expressions that can themselves be differentiated.
 *
 * @param loss a float tensor with a single element
 * @param wrt tensors; one the loss does not depend on gets zeros (static shapes only)
 * @returns one tensor for each of `wrt`, of its shape
 * @throws GradientError if an op on the way has no derivative
 */
export function gradients(loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (!loss.shape.every((dim) => dim === 1) || !isFloat(loss.dtype))
    throw new GradientError(`gradients: expected a float scalar; got ${loss}; take its sum() or mean()?`);
  const nodes = reachableNodes([loss]);
  const needed = nodesDependingOn(wrt, nodes);
  const contributions = new Map<Tensor, Tensor[]>([[loss, [fillLike(1, loss)]]]);
  const results = new Map<Tensor, Tensor>();
  for (const node of nodes.reverse()) {
    if (!needed.has(node)) continue;
    const grads = node.outputs.map((output) => {
      const parts = contributions.get(output);
      contributions.delete(output);
      return parts && inScope(gradScope(node), () => accumulate(parts));
    });
    node.outputs.forEach((output, i) => {
      if (grads[i]) results.set(output, grads[i]);
    });
    if (isLeaf(node) || grads.every((grad) => grad === undefined)) continue;
    for (const [input, grad] of inputGradients(node, grads, needed))
      contributions.set(input, [...(contributions.get(input) ?? []), grad]);
  }
  return wrt.map((tensor) => results.get(tensor) ?? fillLike(0, tensor));
}

const gradScope = (node: Node): string =>
  (node.scope.endsWith("grad") ? node.scope : `${node.scope}/grad`).replace(/^\//, "");

function fillLike(value: number, like: Tensor): Tensor {
  return like.rank === 0
    ? constant(value, [], like.dtype)
    : fill(value, like.shape as readonly number[], like.dtype);
}

function nodesDependingOn(tensors: readonly Tensor[], inOrder: readonly Node[]): Set<Node> {
  const needed = new Set(tensors.map((tensor) => tensor.node));
  for (const node of inOrder) if (node.inputs.some((input) => needed.has(input.node))) needed.add(node);
  return needed;
}

function inputGradients(
  node: Node,
  grads: readonly (Tensor | undefined)[],
  needed: ReadonlySet<Node>,
): [Tensor, Tensor][] {
  const op = opOf(node);
  if (typeof op.gradient !== "function") {
    if (op.gradient.kind === "zero") return [];
    throw new GradientError(
      `gradients: ${op.name} has none because ${op.gradient.reason}${node.scope === "" ? "" : `, at ${node.scope}`}`,
    );
  }
  const context: GradientContext = {
    get grad() {
      return grads[0] ?? fillLike(0, node.outputs[0]);
    },
    grads,
    inputs: node.inputs,
    output: node.outputs[0],
    outputs: node.outputs,
    attributes: node.attributes,
  };
  const rule = op.gradient;
  const parts = inScope(gradScope(node), () => rule(context));
  const pairs: [Tensor, Tensor][] = [];
  node.inputs.forEach((input, i) => {
    const part = parts[i];
    if (part && needed.has(input.node) && isFloat(input.dtype)) pairs.push([input, part]);
  });
  return pairs;
}

/**
 * The sum of all contributions to one derivative. Three kinds come in long rows from unrolled recurrences and are joined first: a sum
 * of products is the product of the joined factors, a sum of sums the sum of the joined terms, and pieces padded to different places
 * are one piece. One large operation then stands for many small ones and their additions.
 */
function accumulate(parts: readonly Tensor[]): Tensor {
  const rest: Tensor[] = [];
  const products: Tensor[] = [];
  const sums: Tensor[] = [];
  const pieces: Tensor[] = [];
  for (const part of parts)
    (isProduct(part) ? products : isRowSum(part) ? sums : isPiece(part) ? pieces : rest).push(part);
  rest.push(...(products.length >= MANY ? [joinProducts(products)] : products));
  rest.push(...(sums.length >= MANY ? [joinRowSums(sums)] : sums));
  rest.push(...joinPieces(pieces));
  return rest.reduce((total, part) => add(total, part));
}

/** From this many terms on, joining beats adding. */
const MANY = 3;

/** a^T b of two matrices: the derivative of a weight. */
const isProduct = ({ node, rank }: Tensor): boolean =>
  node.op.name === "matMul" &&
  rank === 2 &&
  node.attributes.transposeA === true &&
  node.attributes.transposeB === false;

function joinProducts(products: readonly Tensor[]): Tensor {
  const inOrder = [...products].sort((p, q) => p.node.inputs[0].node.id - q.node.inputs[0].node.id);
  return matMul(
    concat(
      inOrder.map(({ node }) => node.inputs[0]),
      0,
    ),
    concat(
      inOrder.map(({ node }) => node.inputs[1]),
      0,
    ),
    { transposeA: true },
  );
}

/** The column sums of a matrix: the derivative of a bias. */
function isRowSum({ node, rank }: Tensor): boolean {
  const inner = node.op.name === "reshape" ? node.inputs[0].node : node;
  return (
    rank === 1 &&
    inner.op.name === "sum" &&
    inner.inputs[0].rank === 2 &&
    String(inner.attributes.axes) === "0" &&
    sameShape(inner.outputs[0].shape, [1, node.outputs[0].shape[0]])
  );
}

function joinRowSums(sums: readonly Tensor[]): Tensor {
  const matrices = sums
    .map(({ node }) => (node.op.name === "reshape" ? node.inputs[0].node : node).inputs[0])
    .sort((p, q) => p.node.id - q.node.id);
  return reshape(sum(concat(matrices, 0), { axes: 0 }), sums[0].shape);
}

/** A slice's derivative: zeros with something in the middle. */
const isPiece = ({ node }: Tensor): boolean => node.op.name === "pad" && node.attributes.value === 0;

/** Pieces that lie side by side on one axis, as one; those that overlap stay apart. */
function joinPieces(pieces: readonly Tensor[]): Tensor[] {
  const [first] = pieces;
  if (pieces.length < 2 || pieces.some(({ node }) => node.attributes.axis !== first.node.attributes.axis))
    return [...pieces];
  const axis = first.node.attributes.axis as number;
  const start = (piece: Tensor) => piece.node.attributes.before as number;
  const sorted = [...pieces].sort((p, q) => start(p) - start(q));
  const inner: Tensor[] = [];
  let end = start(sorted[0]);
  for (const piece of sorted) {
    const [content] = piece.node.inputs;
    if (start(piece) < end) return [...pieces];
    if (start(piece) > end) inner.push(pad(content, { axis, before: start(piece) - end }));
    else inner.push(content);
    end = start(piece) + (content.shape[axis] as number);
  }
  const after = (first.shape[axis] as number) - end;
  return [pad(concat(inner, axis), { axis, before: start(sorted[0]), after })];
}
