// The penalties that a model declares, on the posteriors of a batch.
import { formatShape, type Tensor } from "@semitone/graph";
import { type Data, maskName } from "./data.ts";
import { ModelError } from "./errors.ts";
import type { Model, Penalty } from "./model.ts";
import { infer } from "./posterior.ts";

/**
 * Each penalty of the model, a scalar, by name.
 *
 * @throws ModelError if one is no scalar, or names a variable that it does not read
 */
export function penaltiesOf(model: Model, data: Data): Record<string, Tensor> {
  const { penalties = [] } = model;
  if (penalties.length === 0) return {};
  const posterior = infer(
    model,
    Object.fromEntries([...data.values].filter(([name]) => !data.masks.has(name))),
  );
  const fed = Object.fromEntries([
    ...data.values,
    ...[...data.masks].map(([name, mask]) => [maskName(name), mask] as const),
  ]);
  return Object.fromEntries(
    penalties.map((penalty) => [penalty.name, scalarOf(model.name, penalty, posterior, fed)]),
  );
}

function scalarOf(
  model: string,
  { name, reads, build }: Penalty,
  posterior: Parameters<Penalty["build"]>[0],
  fed: Parameters<Penalty["build"]>[1],
): Tensor {
  const unread = new Set(reads);
  const value = build(
    watched(posterior, (variable) => unread.delete(variable)),
    watched(fed, (variable) => unread.delete(variable)),
  );
  if (unread.size > 0)
    throw new ModelError(
      `${model}: penalty ${name}: declared but never read: ${[...unread].join(", ")}; leave it out?`,
    );
  if (value.rank > 0)
    throw new ModelError(`${model}: penalty ${name} must be a scalar; got ${formatShape(value.shape)}`);
  return value;
}

/** The same record, which tells what is read of it. */
function watched<T>(record: Readonly<Record<string, T>>, onRead: (name: string) => void): Record<string, T> {
  const result = {};
  for (const name of Object.keys(record))
    Object.defineProperty(result, name, {
      enumerable: true,
      get: () => {
        onRead(name);
        return record[name];
      },
    });
  return result;
}
