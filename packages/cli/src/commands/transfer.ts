// `semitone transfer`: a piece with one thing about it changed.
import { type TransferResult, transfer } from "@semitone/verbs";
import { type Session, type Verb, withCommonOptions, withExample } from "../session.ts";
import {
  type CreationOptions,
  given,
  numberOf,
  outputOf,
  tagText,
  wishesOf,
  withCreationOptions,
} from "./creation-options.ts";
import { decimals, following } from "./verb-options.ts";

interface TransferOptions extends CreationOptions {
  readonly strength?: string;
}

export const transferVerb: Verb = (program, start) => {
  const command = program
    .command("transfer")
    .description("change one thing about a piece, and say how much of it is left")
    .argument("<piece>", "a piece of the library")
    .argument("<wishes...>", "such as mood=calm, or density=low")
    .option("--strength <n>", "how far: 0 not at all; the more, the less is kept (default: 1.5)")
    .action(
      start(async (session, piece: string, wishes: string[], options: TransferOptions) => {
        const result = await transfer(session.project, {
          ...following(session),
          ...outputOf(session, options),
          ...given({ strength: numberOf("--strength", options.strength) }),
          piece,
          wishes: wishesOf(wishes),
        });
        await print(session, result);
      }),
    );
  withExample(
    withCommonOptions(withCreationOptions(command)),
    "semitone transfer waltz.mid mood=tense --wav",
    "semitone transfer waltz.mid mode=lowest --out minor-waltz.mid",
  );
};

async function print({ out }: Session, { score: _, ...result }: TransferResult) {
  if (out.json) return out.document(result);
  const { kept, keptUnchanged, before, after } = result;
  await out.table(
    ["kept", "after the change", "without one"],
    (["chroma", "rhythm", "contour"] as const).map((name) => [
      name,
      decimals(kept[name]),
      decimals(keptUnchanged[name]),
    ]),
  );
  if (Object.keys(before).length > 0) out.note(`before: ${tagText(before)}; after: ${tagText(after)}`);
  out.note(`${result.wav ?? result.midi}, ${result.seconds.toFixed(1)} s`);
}
