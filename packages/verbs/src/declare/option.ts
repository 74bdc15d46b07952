// Options of verbs: zod schemas that also say how they are asked for. Defaults, ranges and choices are the schema's own.
import { z } from "zod";

/**
 * How several values are given: parted by commas; as words of their own; by the option again and again; or, of names of attributes, as in a
 * list of `splitNames`, by the option again where two names would look like one.
 */
export type Several = "commas" | "words" | "repeated" | "names";

/** What a schema does not say by itself. */
export interface OptionText {
  /** One phrase, lower case, without a full stop. */
  readonly help: string;
  /** By position instead of by flag; in the order of the object's keys. */
  readonly argument?: boolean;
  /** The flag's name where it is not the key in kebab-case, without dashes. */
  readonly flag?: string;
  /** Stands for the value in the usage line. @default the key */
  readonly placeholder?: string;
  readonly unit?: string;
  /** What is taken where nothing is given and the schema has no default: `the newest run`. */
  readonly otherwise?: string;
  /** How several values are given: see `Several`. @default "commas" for options, "words" for arguments */
  readonly several?: Several;
}

/** What `option` leaves in a schema's metadata. */
export interface OptionMeta extends OptionText {
  /** How text becomes a value where the schema alone does not tell. */
  readonly reads?: "time";
}

/** The schema as an option of a verb. Wrap last: metadata belongs to the outermost schema. */
export function option<Schema extends z.ZodType>(schema: Schema, text: OptionText): Schema {
  return schema.meta({ ...schema.meta(), ...text }) as Schema;
}

/** A whole number in a range. */
export const wholeNumber = (least: number, most: number) => z.number().int().min(least).max(most);

/** A random seed. */
export const seed = () =>
  option(wholeNumber(0, 2 ** 32 - 1).default(1), {
    help: "random seed; the same seed repeats the result",
    placeholder: "n",
  });

/** Processes that share a verb's work, whose result is the same with any number. @param doing  what they do, e.g. `read files` */
export const workers = (doing: string) =>
  option(wholeNumber(1, 1024).optional(), {
    help: `processes that ${doing}`,
    placeholder: "n",
    otherwise: "the number of cores",
  });

/** The run that a verb uses. */
export const run = () =>
  option(z.string().optional(), { help: "the run to use", placeholder: "name", otherwise: "the newest" });

/** Seconds; typed as `90s`, `5m` or `1h`. */
export const duration = () => z.number().positive().optional().meta({ reads: "time", unit: "s" });

/** Which kind of pieces is learnt from, in a project of both. */
export const pieceKind = () =>
  option(z.enum(["score", "sound"]).optional(), {
    help: "learn from scores or from recordings, in a project of both",
    placeholder: "kind",
    otherwise: "the kind that has labels",
  });

/** Names of attributes, as lists that are taken apart once it is known which there are. */
export const attributeNames = (otherwise: string) =>
  option(z.array(z.string()).optional(), {
    help: "only these, separated by commas; a name with a comma as it is, or the option again for each",
    placeholder: "list",
    otherwise,
    several: "names",
  });

/** Attributes and qualities with what they shall be, words such as `mood=calm` and `density=high`. */
export const constraints = () =>
  z.array(
    z.string().refine((word) => /.=./s.test(word), {
      error: ({ input }) => `expected NAME=VALUE, such as mood=calm; got ${JSON.stringify(input)}`,
    }),
  );
