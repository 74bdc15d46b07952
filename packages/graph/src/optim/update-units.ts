// What an optimiser updates in one go. Each of its ten ops costs a call for each tensor, so small parameters, most of them biases, are
// laid end to end and updated together.
import type { Parameter } from "../nn/parameters.ts";
import { reshape } from "../ops/algebra.ts";
import { concat, split } from "../ops/movement.ts";
import type { Tensor } from "../tensor.ts";

/** One parameter, or several small ones end to end. */
export interface UpdateUnit {
  /** Behind `<optimizer>/<slot>` the name of its slots: `/encoder/weight`, or `.small`, which no parameter can be called. */
  readonly path: string;
  readonly decay: boolean;
  readonly shape: readonly number[];
  readonly members: readonly Parameter[];
}

/** Parameters of at most so many elements are laid end to end: copying them costs less than the calls. */
const SMALL = 16_384;

/** The units that `parameters` are updated in, each parameter in one of them; those that decay never beside those that do not. */
export function updateUnits(parameters: readonly Parameter[]): UpdateUnit[] {
  const small = parameters.filter(({ size }) => size <= SMALL);
  const large = parameters.filter(({ size }) => size > SMALL);
  return [
    ...[true, false].flatMap((decay) => endToEnd(small.filter((parameter) => parameter.decay === decay))),
    ...large.map(alone),
  ];
}

const alone = (parameter: Parameter): UpdateUnit => ({
  path: `/${parameter.name}`,
  decay: parameter.decay,
  shape: parameter.tensor.shape as readonly number[],
  members: [parameter],
});

function endToEnd(members: readonly Parameter[]): UpdateUnit[] {
  if (members.length < 2) return members.map(alone);
  const [{ decay }] = members;
  const length = members.reduce((total, { size }) => total + size, 0);
  return [{ path: decay ? ".small-decayed" : ".small", decay, shape: [length], members }];
}

/** Tensors of a unit's parameters as one tensor of the unit's shape. */
export function gather({ members }: UpdateUnit, of: (parameter: Parameter) => Tensor): Tensor {
  if (members.length === 1) return of(members[0]);
  const flat = members.map((parameter) => reshape(of(parameter), [parameter.size]));
  return concat(flat, 0);
}

/** The reverse: what `tensor` holds for each of the unit's parameters. */
export function scatter({ members }: UpdateUnit, tensor: Tensor): readonly (readonly [Parameter, Tensor])[] {
  if (members.length === 1) return [[members[0], tensor]];
  const parts = split(
    tensor,
    members.map(({ size }) => size),
    0,
  );
  return members.map((parameter, i) => [parameter, reshape(parts[i], parameter.tensor.shape)]);
}
