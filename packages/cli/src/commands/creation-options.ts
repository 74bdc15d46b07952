// What the verbs that make music have in common: wishes, numbers, and where the files go.

import type { TagProbabilities } from "@semitone/models";
import type { Command } from "commander";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

export interface CreationOptions {
  readonly run?: string;
  readonly out?: string;
  readonly wav?: boolean;
  readonly soundFont?: string;
}

/** Adds the options that say which run, and where the files go. */
export const withCreationOptions = (command: Command): Command =>
  command
    .option("--run <name>", "the run (default: the newest)")
    .option("--out <file>", "the MIDI file (default: in the project's folder `created`)")
    .option("--wav", "write the sound, too, beside the MIDI file")
    .option(
      "--sound-font <bank>",
      "play with this bank (.sf2, .sf3, .dls), or `built-in` (default: the system's, else built-in)",
    );

/** The same as options of the functions, with paths as the user's shell means them. */
export const outputOf = (session: Session, { run, out, wav, soundFont }: CreationOptions) => ({
  ...(run === undefined ? {} : { run }),
  ...(out === undefined ? {} : { out: session.path(out) }),
  ...(wav ? { wav } : {}),
  ...(soundFont === undefined
    ? {}
    : { soundFont: soundFont === "built-in" ? soundFont : session.path(soundFont) }),
});

/** `mood=calm`, `density=high` as an object. @throws UsageError */
export function wishesOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf("=");
      if (at < 1 || at === word.length - 1)
        throw new UsageError(`expected NAME=VALUE, such as mood=calm; got ${JSON.stringify(word)}`);
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** A number option, or none. @throws UsageError */
export function numberOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value))
    throw new UsageError(`${option}: expected a number; got ${JSON.stringify(text)}`);
  return value;
}

/** Drops what was not given, so that defaults apply. */
export const given = <Options extends object>(options: Options): Partial<Options> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<Options>;

/** `calm 0.83`: the likeliest class of each attribute. */
export const tagText = (tags: TagProbabilities): string =>
  Object.entries(tags)
    .map(([name, classes]) => {
      const [label, probability] = Object.entries(classes).reduce((a, b) => (b[1] > a[1] ? b : a));
      return `${name} ${label} ${probability.toFixed(2)}`;
    })
    .join(", ");
