// job.json and the models beside it, checked as far as anything is allocated or run by them: anybody may have written the folder.
import { decodeModel } from "@semitone/graph";
import { JobError } from "../errors.ts";
import { bytesPerElement, elementCount } from "../program.ts";
import { HEADER_LIMITS } from "../safetensors-header.ts";

/** Larger ports are no batch of ours: a gibibyte each. */
const MAX_PORT_BYTES = 2 ** 30;
const MAX_PORTS = 100_000;
const DTYPES = ["float32", "float64", "int32", "int64", "bool"] as const;

/** The standard operators, and those that every build of ONNX Runtime has beside them. */
const DOMAINS = new Set(["", "ai.onnx", "com.microsoft"]);

/**
 * Refuses a job.json whose programs are not what `writeJob` writes: ports without a name, of an unknown type, or larger than memory.
 *
 * @throws JobError naming the port
 */
export function checkPrograms(record: unknown, where: string): void {
  const { program, evaluations, sha256 } = object(record, `${where}: the job`);
  object(sha256, `${where}: sha256`);
  checkPorts(program, ["inputs", "outputs", "state"], `${where}: program`);
  for (const [name, evaluation] of Object.entries(object(evaluations, `${where}: evaluations`))) {
    const own = `${where}: evaluation ${JSON.stringify(name)}`;
    checkPorts(object(evaluation, own).program, ["inputs", "outputs", "parameters"], own);
  }
}

function checkPorts(program: unknown, lists: readonly string[], where: string): void {
  const ports = object(program, where);
  for (const list of lists) {
    const all = ports[list];
    if (!Array.isArray(all) || all.length > MAX_PORTS)
      throw new JobError(`${where}: ${list} must be a list of at most ${MAX_PORTS}`);
    for (const port of all) if (typeof port !== "string") checkPort(port, `${where}: ${list}`);
  }
}

function checkPort(port: unknown, where: string): void {
  const { name, dtype, shape } = object(port, where);
  const own = `${where}: ${JSON.stringify(String(name)).slice(0, 80)}`;
  const type = DTYPES.find((known) => known === dtype);
  if (typeof name !== "string" || type === undefined)
    throw new JobError(`${own} must have a name and a known type`);
  if (!Array.isArray(shape) || shape.length > HEADER_LIMITS.axes)
    throw new JobError(`${own} must have a shape of at most ${HEADER_LIMITS.axes} axes`);
  const sizes = shape.filter((axis) => typeof axis !== "string");
  const isSize = (axis: unknown) => Number.isSafeInteger(axis) && (axis as number) >= 0;
  if (!sizes.every(isSize) || elementCount(sizes) * bytesPerElement(type) > MAX_PORT_BYTES)
    throw new JobError(
      `${own} must have whole sizes and at most ${MAX_PORT_BYTES} bytes; got [${shape.join(", ")}]`,
    );
}

function object(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new JobError(`${where} must be an object; got ${value === null ? "null" : typeof value}`);
}

/**
 * Refuses a model of a job that does what no step of ours does: weights in other files, operators of others, loops and branches, which may
 * never end.
 *
 * @throws JobError; GraphError for bytes that are no model
 */
export function checkModel(model: Uint8Array, where: string): void {
  const { nodes, opsets } = decodeModel(model);
  const strange = [...Object.keys(opsets), ...nodes.map(({ domain }) => domain)].find(
    (domain) => !DOMAINS.has(domain),
  );
  if (strange !== undefined)
    throw new JobError(
      `${where}: expected the operators of ONNX; got some of ${JSON.stringify(strange.slice(0, 80))}`,
    );
  for (const { opType, attributes } of nodes)
    for (const attribute of Object.values(attributes))
      if (typeof attribute === "object" && "graph" in attribute)
        throw new JobError(`${where}: expected no graph inside the graph; got one in ${opType.slice(0, 80)}`);
}
