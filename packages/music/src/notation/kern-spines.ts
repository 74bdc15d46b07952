// The columns of a Humdrum file and how they split, join, swap, start and end. Knows nothing of what the columns say.

/** What the sub-spines of one instrument share. */
export interface KernPart {
  name: string;
  program: number;
  /** Index of its track, given when the first data line comes. */
  track: number;
}

export interface Spine {
  /** `**kern`, `**harm`, ... */
  readonly kind: string;
  readonly part: KernPart;
  /** Voice inside the part, from 1, left to right. */
  voice: number;
  /** When what was last read in it ends, in quarters from the start. */
  until: number;
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
      next[next.length - 1] = { ...spine, until: Math.max(spine.until, next.at(-1)!.until) };
    } else if (token === "*x" && tokens[i + 1] === "*x" && spines[i + 1]) next.push(spines[++i], spine);
    else next.push(spine);
  }
  return numberVoices(next.slice(0, MAX_SPINES));
}

function startSpine(kind: string, now: number): Spine {
  return { kind, part: { name: "", program: 0, track: -1 }, voice: 1, until: now };
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
