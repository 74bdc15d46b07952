// Music after a template: what can be asked of it, and whether a run has templates for what is asked.
import {
  assignments,
  CopyIndex,
  checkClasses,
  fittingTemplates,
  parseKey,
  parseMeter,
  readTemplates,
  SemitoneError,
  scoreJudge,
  type Template,
  TemplateComposer,
  type TemplatePlan,
  type Templates,
} from "@semitone/models";
import type { Score } from "@semitone/music";
import { checkNumbers } from "./check-composition.ts";
import { limitOver, type Shared, type Watch } from "./copies.ts";
import type { GenerateOptions } from "./generate-options.ts";

type Asked = Pick<GenerateOptions, "constraints" | "strength" | "key" | "meter" | "temperature">;

/** Composes after the templates of a run. */
export interface TemplateWriter {
  /** Compares what was written with its template: no other piece has its rhythm. */
  readonly watch: Watch;
  write(piece: Pick<TemplatePlan, "bars" | "seed">): Promise<Score>;
  close(): Promise<void>;
}

/** Whether a run has templates for what is asked: classes that they know, in a meter of one of theirs. Qualities need the segment model. */
export function hasTemplatesFor(
  folder: string,
  options: Asked,
  templates: Templates = readTemplates(folder),
): boolean {
  if (templates.templates.length === 0) return false;
  const wishes = Object.entries(wishesOf(templates, options));
  const known = new Map(templates.attributes.map(({ name, classes }) => [name, classes]));
  const areKnown = wishes.every(([name, value]) => known.get(name)?.includes(String(value)));
  return areKnown && fittingTemplates(templates, planOf(templates, options)).length > 0;
}

/** @throws SemitoneError (`no-run`) without templates for it, (`option`) for what they do not know */
export function openTemplateComposer(
  folder: string,
  options: Asked,
  templates: Templates = readTemplates(folder),
): TemplateWriter {
  const plan = planOf(templates, options);
  if (fittingTemplates(templates, plan).length === 0)
    throw new SemitoneError(
      `model: expected a run with templates${options.meter ? ` in ${options.meter}` : ""}; got one without; choose --model segments, or train again`,
      "no-run",
    );
  const composer = new TemplateComposer(templates);
  const judge = scoreJudge(folder);
  const followed = new WeakMap<Score, Template>();
  return {
    write: async (piece) => {
      const { score, template } = await composer.compose({ ...plan, ...piece }, judge);
      followed.set(score, template);
      return score;
    },
    watch: {
      longest: async (score) => sharedWith(score, followed.get(score)),
      limit: async (score) => limitOver(templates.shared, score),
    },
    close: () => judge.close(),
  };
}

function sharedWith(score: Score, template: Template | undefined): Shared {
  const run = template && new CopyIndex([score]).longestOfEach(template.score).get(0);
  return run
    ? { notes: run.notes, quarters: run.quarters, piece: template.piece }
    : { notes: 0, quarters: 0 };
}

function planOf(templates: Templates, options: Asked): Omit<TemplatePlan, "bars" | "seed"> {
  const classes = Object.fromEntries(templates.attributes.map(({ name, classes: own }) => [name, own]));
  const { strength, temperature } = checkNumbers(options);
  return {
    classes: checkClasses({ classes }, wishesOf(templates, options)),
    ...{ strength, temperature },
    ...(options.key !== undefined && { key: parseKey(options.key) }),
    ...(options.meter !== undefined && { meter: parseMeter(options.meter, []) }),
  };
}

const wishesOf = ({ attributes }: Templates, { constraints = {} }: Asked) =>
  assignments(
    constraints,
    attributes.map(({ name }) => name),
  );
