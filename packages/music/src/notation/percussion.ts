// Which General MIDI percussion key an unpitched note stands for. Knows no file format.

/** Keys of the drum kit by their customary place on the staff, read as in the treble clef. */
const KEY_BY_PLACE: ReadonlyMap<string, number> = new Map([
  ["D4", 44],
  ["F4", 36],
  ["A4", 41],
  ["B4", 45],
  ["C5", 38],
  ["D5", 47],
  ["E5", 48],
  ["F5", 51],
  ["G5", 42],
  ["A5", 49],
]);
const SIDE_STICK = 37;

/** General MIDI percussion key for a place on the staff such as `C5` (snare); the side stick for places without a customary one. */
export function percussionAt(place: string): number {
  return KEY_BY_PLACE.get(place) ?? SIDE_STICK;
}

/** Names of the General MIDI percussion keys, from key 35 on, in lower case with hyphens. */
const KEY_NAMES =
  "acoustic-bass-drum bass-drum-1 side-stick acoustic-snare hand-clap electric-snare low-floor-tom closed-hi-hat high-floor-tom " +
  "pedal-hi-hat low-tom open-hi-hat low-mid-tom hi-mid-tom crash-cymbal-1 high-tom ride-cymbal-1 chinese-cymbal ride-bell " +
  "tambourine splash-cymbal cowbell crash-cymbal-2 vibraslap ride-cymbal-2 hi-bongo low-bongo mute-hi-conga open-hi-conga " +
  "low-conga high-timbale low-timbale high-agogo low-agogo cabasa maracas short-whistle long-whistle short-guiro long-guiro " +
  "claves hi-wood-block low-wood-block mute-cuica open-cuica mute-triangle open-triangle";
const KEY_BY_NAME = new Map(KEY_NAMES.split(" ").map((name, k) => [name, 35 + k] as const));

/** General MIDI percussion key of a name such as `acoustic-snare` or of a number 0..127 as text; undefined for anything else. */
export function percussionKey(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= 127 ? Number(text) : undefined;
  return KEY_BY_NAME.get(text.toLowerCase());
}
