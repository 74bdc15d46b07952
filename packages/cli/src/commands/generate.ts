// `semitone generate`: new music with chosen attributes.
import { type GenerateResult, generate } from "@semitone/verbs";
import { type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import {
  type CreationOptions,
  given,
  numberOf,
  outputOf,
  wishesOf,
  withCreationOptions,
} from "./creation-options.ts";
import { following } from "./verb-options.ts";

interface GenerateOptions extends CreationOptions {
  readonly key?: string;
  readonly meter?: string;
  readonly bars?: string;
  readonly count?: string;
  readonly strength?: string;
  readonly temperature?: string;
  readonly seed?: string;
}

export const generateVerb: Verb = (program, start) => {
  const command = program
    .command("generate")
    .description("make new music with chosen attributes and qualities (density, register, mode, tempo, ...)")
    .argument("[wishes...]", "such as mood=calm density=high register=lowest")
    .option("--key <key>", "such as `C major` or `F#m` (default: that of some piece of what is asked for)")
    .option("--meter <meter>", "such as 3/4 (default: that of some piece of what is asked for)")
    .option("--bars <n>", "length (default: 16)")
    .option("--count <n>", "how many pieces (default: 1)")
    .option(
      "--strength <n>",
      "how far to go towards what is asked for: 0 not at all, 1 typical (default: 1.5)",
    )
    .option("--temperature <n>", "0 the most likely, 1 as varied as the corpus (default: 0.6)")
    .option("--seed <n>", "the same seed makes the same music (default: 1)")
    .action(
      start(async (session, wishes: string[], options: GenerateOptions) => {
        const { key, meter, bars, count, strength, temperature, seed } = options;
        const result = await generate(session.project, {
          ...following(session),
          ...outputOf(session, options),
          ...given({
            key,
            meter,
            bars: numberOf("--bars", bars),
            count: numberOf("--count", count),
            strength: numberOf("--strength", strength),
            temperature: numberOf("--temperature", temperature),
            seed: numberOf("--seed", seed),
          }),
          wishes: wishesOf(wishes),
        });
        await print(session, result);
      }),
    );
  withExample(
    withCommonOptions(withCreationOptions(command)),
    'semitone generate mood=calm --key "A minor" --bars 32 --wav',
    "semitone generate density=high register=low --meter 6/8 --count 4 --seed 7",
  );
};

async function print({ out }: Session, { run, pieces }: GenerateResult) {
  const rows = pieces.map(({ score: _, ...piece }) => piece);
  if (out.json) return out.document({ run, pieces: rows });
  await out.table(
    ["file", "seed", "bars", "notes", "seconds"],
    rows.map(({ midi, wav, seed, bars, notes, seconds }) => [
      wav ?? midi,
      seed,
      bars,
      notes,
      seconds.toFixed(1),
    ]),
  );
}
