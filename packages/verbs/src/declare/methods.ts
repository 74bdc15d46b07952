// The option that names further methods, as several verbs have it.
import { findMethod, METHOD_NAMES, type Method, PROBE } from "@semitone/models/choices";
import { z } from "zod";
import { option } from "./option.ts";
import { UsageError } from "./usage-error.ts";

/** All but the probe: a language model is trained for a run, not for every fold. */
const COMPARED = METHOD_NAMES.filter((name) => findMethod(name) !== PROBE);

/** Methods to compare with, by name. */
export const alone = () =>
  option(z.array(z.string()).optional(), {
    help: `further methods to compare with: ${COMPARED.join(", ")}`,
    placeholder: "list",
    otherwise: "none",
  });

/** The method that a word of `--alone` names. @throws UsageError */
export function methodNamed(name: string): Method {
  const method = findMethod(name);
  if (method === PROBE)
    throw new UsageError(
      `--alone: expected methods that need no language model; got ${name}; train --model ${name} reports its left-out score`,
    );
  if (method) return method;
  throw new UsageError(`--alone: expected some of ${METHOD_NAMES.join(", ")}; got ${JSON.stringify(name)}`);
}
