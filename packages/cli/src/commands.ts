// Everything that the program can be asked: the verbs, and what is no verb of a package below since it serves a person for as long as they wish.
import { VERBS, type VerbEntry } from "@semitone/verbs/table";

const STUDIO: VerbEntry = {
  path: ["studio"],
  about: "open the studio in a browser: hear, label, look and make",
  load: async () => (await import("@semitone/studio/verb")).verb,
};

/** In the order in which they are listed. */
export const COMMANDS: readonly VerbEntry[] = [...VERBS, STUDIO];

/** The command of that name, the words apart by spaces. */
export const commandNamed = (name: string): VerbEntry | undefined =>
  COMMANDS.find(({ path }) => path.join(" ") === name);
