// A player of SFZ files for tests, written from the definition of the opcodes and not from what writes them: headers that inherit, values
// up to the next opcode, keys, crossfades of controllers, loops.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readSound } from "@semitone/sound";

export type Opcodes = Readonly<Record<string, string>>;

const INHERITED = ["global", "master", "group"];

/** The regions of a text, each with what it inherits, and the opcodes of `<control>`. */
export function readSfz(text: string): { readonly regions: readonly Opcodes[]; readonly control: Opcodes } {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/[^\n]*/g, "");
  const scopes = new Map<string, Opcodes>();
  const regions: Opcodes[] = [];
  let control: Opcodes = {};
  for (const [, header, body] of plain.matchAll(/<(\w+)>([^<]*)/g)) {
    const opcodes = opcodesIn(body);
    if (header === "control") control = opcodes;
    else if (header === "region") regions.push(Object.assign({}, ...scopes.values(), opcodes));
    else if (INHERITED.includes(header)) {
      // What is below a header that comes anew is forgotten.
      for (const lower of INHERITED.slice(INHERITED.indexOf(header))) scopes.delete(lower);
      scopes.set(header, opcodes);
    } else throw new Error(`sfz: no header <${header}>`);
  }
  return { regions, control };
}

/** `name=value`: a value ends at the end of its line, or where white space and another name with `=` follow. */
function opcodesIn(body: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of body.split("\n")) {
    const names = [...line.matchAll(/(?:^|\s)(\w+)=/g)];
    for (const [i, match] of names.entries())
      found[match[1]] = line.slice(match.index + match[0].length, names[i + 1]?.index).trim();
  }
  return found;
}

/** Gain of a region at a value of controller 1: crossfades in and out, by power or by amplitude. */
export function gainOf(region: Opcodes, cc1: number): number {
  const curve = (share: number) => (region.xf_cccurve === "gain" ? share : Math.sqrt(share));
  const between = (low: string | undefined, high: string | undefined, least: number, most: number) => {
    const [from, to] = [Number(low ?? least), Number(high ?? most)];
    if (cc1 <= from) return from === to && cc1 === from ? 1 : 0;
    return cc1 >= to ? 1 : (cc1 - from) / (to - from);
  };
  const fadeIn = region.xfin_hicc1 === undefined ? 1 : between(region.xfin_locc1, region.xfin_hicc1, 0, 0);
  const fadeOut =
    region.xfout_hicc1 === undefined ? 1 : 1 - between(region.xfout_locc1, region.xfout_hicc1, 127, 127);
  return curve(fadeIn) * curve(fadeOut);
}

/** Regions that sound at a key and a value of controller 1. */
export const soundingAt = (regions: readonly Opcodes[], key: number, cc1: number): readonly Opcodes[] =>
  regions.filter(
    (region) =>
      key >= Number(region.lokey ?? 0) && key <= Number(region.hikey ?? 127) && gainOf(region, cc1) > 0,
  );

/** What is heard of a key that is held, at the rate of the samples: linear interpolation, loops without an end. */
export async function playKey(
  sfz: string,
  key: number,
  cc1: number,
  seconds: number,
): Promise<{ readonly samples: Float32Array; readonly sampleRate: number }> {
  const { regions } = readSfz(readFileSync(sfz, "utf8"));
  let sampleRate = 0;
  let out = new Float32Array(0);
  for (const region of soundingAt(regions, key, cc1)) {
    const file = join(dirname(sfz), region.sample.replaceAll("\\", "/"));
    const { sound } = await readSound(file, new Uint8Array(readFileSync(file)), { sampleRate: 0 });
    if (!sound) throw new Error(`sfz: cannot read ${file}`);
    if (sampleRate === 0) out = new Float32Array(Math.round(seconds * (sampleRate = sound.sampleRate)));
    const step = 2 ** ((key - Number(region.pitch_keycenter ?? 60)) / 12);
    const [start, end] = [Number(region.loop_start), Number(region.loop_end)];
    const isLooped = region.loop_mode === "loop_continuous";
    const gain = gainOf(region, cc1);
    // The sample at `loop_end` is played, that at `loop_start` follows it.
    const placed = (n: number) => (isLooped && n > end ? start + ((n - start) % (end - start + 1)) : n);
    const valueAt = (n: number) => sound.samples[placed(n)] ?? 0;
    for (let n = 0; n < out.length; n++) {
      const at = Math.floor(n * step);
      const share = n * step - at;
      out[n] += gain * ((1 - share) * valueAt(at) + share * valueAt(at + 1));
    }
  }
  return { samples: out, sampleRate };
}
