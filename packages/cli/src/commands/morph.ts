// `semitone morph`: from one piece to another in a few steps.
import { type MorphResult, morph } from "@semitone/verbs";
import { type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import {
  type CreationOptions,
  given,
  numberOf,
  outputOf,
  tagText,
  withCreationOptions,
} from "./creation-options.ts";
import { following } from "./verb-options.ts";

interface MorphOptions extends CreationOptions {
  readonly steps?: string;
  readonly bars?: string;
  readonly only?: string;
}

export const morphVerb: Verb = (program, start) => {
  const command = program
    .command("morph")
    .description("go from one piece to another in a few steps, and tag the music on the way")
    .argument("<from>", "a piece of the library")
    .argument("<to>", "another")
    .option("--steps <n>", "steps, both ends included (default: 5)")
    .option("--bars <n>", "bars of each step (default: 4)")
    .option("--only <name>", "change this attribute or quality alone (default: everything)")
    .action(
      start(async (session, from: string, to: string, options: MorphOptions) => {
        const result = await morph(session.project, {
          ...following(session),
          ...outputOf(session, options),
          ...given({
            steps: numberOf("--steps", options.steps),
            bars: numberOf("--bars", options.bars),
            only: options.only,
          }),
          from,
          to,
        });
        await print(session, result);
      }),
    );
  withExample(
    withCommonOptions(withCreationOptions(command)),
    "semitone morph waltz.mid march.mid --steps 7 --wav",
    "semitone morph waltz.mid march.mid --only density",
  );
};

async function print({ out }: Session, { score: _, ...result }: MorphResult) {
  if (out.json) return out.document(result);
  await out.table(
    ["way", "bar", "heard"],
    result.steps.map(({ t, bar, tags }) => [`${Math.round(100 * t)} %`, bar + 1, tagText(tags)]),
  );
  out.note(`${result.wav ?? result.midi}, ${result.seconds.toFixed(1)} s`);
}
