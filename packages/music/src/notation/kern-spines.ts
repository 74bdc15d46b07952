// The columns of a Humdrum file and how they split, join, swap, start and end. Knows nothing of what the columns say.

/** What the sub-spines of one instrument share. */
export interface KernPart {
  name: string;
  program: number;
  /** Its clef or its instrument is one of percussion. */
  isPercussion: boolean;
  /** Its place among the parts, given when the first data line comes. */
  index: number;
}

export interface Spine {
  /** `**kern`, `**harm`, ... */
  readonly kind: string;
  readonly part: KernPart;
  /** Voice inside the part, from 1, left to right. */
  voice: number;
  /** When what was last read in it ends, in quarters from the start. */
  until: number;
  /** What it has in the measure under way. A rest that stands alone there may be any length: it says only that the measure is empty. */
  content: "nothing" | "rest" | "more";
  /** Its notes are cues, or another way to play others, until it says otherwise. */
  isSilent: boolean;
  /** That rest fills the measure even where no other spine says how long it is. */
  restFills: boolean;
}

/** More columns than any score has. */
export const MAX_SPINES = 256;

/** True for lines that change the columns. */
export function changesSpines(tokens: readonly string[]): boolean {
  return tokens.some((token) => /^\*([v^+x-]$|\*)/.test(token));
}

/** The columns after a line of `*^ *v *x *+ *- **kind`. Sub-spines that join leave the later end of the two. */
export function manipulateSpines(spines: readonly Spine[], tokens: readonly string[], now: number): Spine[] {
  const next: Spine[] = [];
  for (let i = 0; i < Math.max(spines.length, tokens.length); i++) {
    const spine = spines[i];
    const token = tokens[i] ?? "*";
    if (token.startsWith("**")) next.push(startSpine(token, now));
    else if (!spine || token === "*-") continue;
    else if (token === "*^") next.push(spine, { ...spine });
    else if (token === "*+") next.push(spine, startSpine("**", now));
    else if (token === "*v" && tokens[i - 1] === "*v" && next.at(-1)?.part === spine.part) {
      next[next.length - 1] = joinSpines(next.at(-1)!, spine);
    } else if (token === "*x" && tokens[i + 1] === "*x" && spines[i + 1]) next.push(spines[++i], spine);
    else next.push(spine);
  }
  return numberVoices(next.slice(0, MAX_SPINES));
}

function joinSpines(left: Spine, right: Spine): Spine {
  const [content] = [left.content, right.content].sort((a, b) => CONTENT.indexOf(b) - CONTENT.indexOf(a));
  return {
    ...right,
    until: Math.max(left.until, right.until),
    content,
    isSilent: left.isSilent && right.isSilent,
    restFills: left.restFills || right.restFills,
  };
}

/** From least to most. */
const CONTENT: readonly Spine["content"][] = ["nothing", "rest", "more"];

function startSpine(kind: string, now: number): Spine {
  const part: KernPart = { name: "", program: 0, isPercussion: false, index: -1 };
  return { kind, part, voice: 1, until: now, content: "nothing", isSilent: false, restFills: false };
}

/** Numbers the sub-spines of each part, in place. */
export function numberVoices(spines: Spine[]): Spine[] {
  const voices = new Map<KernPart, number>();
  for (const spine of spines) {
    spine.voice = (voices.get(spine.part) ?? 0) + 1;
    voices.set(spine.part, spine.voice);
  }
  return spines;
}
