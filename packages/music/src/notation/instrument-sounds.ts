// The instruments that MusicXML names by their sounds (`strings.violin`) as General MIDI programs. Knows names only.

/** Programs (from 0) by the beginning of the name of a sound; longer names are sounds of that kind. */
const PROGRAM_OF_SOUND: ReadonlyMap<string, number> = new Map(
  Object.entries({
    "keyboard.piano": 0,
    "keyboard.harpsichord": 6,
    "keyboard.clavichord": 7,
    "keyboard.celesta": 8,
    "keyboard.organ": 19,
    "keyboard.organ.drawbar": 16,
    "keyboard.organ.percussive": 17,
    "keyboard.organ.rotary": 18,
    "keyboard.organ.reed": 20,
    "keyboard.harmonium": 20,
    "keyboard.accordion": 21,
    "keyboard.concertina": 21,
    "wind.reed.harmonica": 22,
    "pitched-percussion.glockenspiel": 9,
    "pitched-percussion.music-box": 10,
    "pitched-percussion.vibraphone": 11,
    "pitched-percussion.marimba": 12,
    "pitched-percussion.xylophone": 13,
    "pitched-percussion.tubular-bells": 14,
    "pitched-percussion.hammer-dulcimer": 15,
    "pluck.guitar": 24,
    "pluck.guitar.acoustic": 25,
    "pluck.guitar.steel-string": 25,
    "pluck.guitar.electric": 27,
    "pluck.lute": 24,
    "pluck.ukulele": 24,
    "pluck.mandolin": 25,
    "pluck.bass": 32,
    "pluck.bass.electric": 33,
    "pluck.bass.fretless": 35,
    "pluck.harp": 46,
    "pluck.sitar": 104,
    "pluck.banjo": 105,
    "pluck.shamisen": 106,
    "pluck.koto": 107,
    "strings.violin": 40,
    "strings.viola": 41,
    "strings.cello": 42,
    "strings.contrabass": 43,
    "strings.fiddle": 110,
    "strings.group": 48,
    "drum.timpani": 47,
    voice: 52,
    "brass.trumpet": 56,
    "brass.cornet": 56,
    "brass.flugelhorn": 56,
    "brass.trombone": 57,
    "brass.tuba": 58,
    "brass.euphonium": 58,
    "brass.french-horn": 60,
    "brass.natural-horn": 60,
    "brass.group": 61,
    "wind.reed.saxophone": 65,
    "wind.reed.saxophone.soprano": 64,
    "wind.reed.saxophone.alto": 65,
    "wind.reed.saxophone.tenor": 66,
    "wind.reed.saxophone.baritone": 67,
    "wind.reed.oboe": 68,
    "wind.reed.english-horn": 69,
    "wind.reed.bassoon": 70,
    "wind.reed.contrabassoon": 70,
    "wind.reed.clarinet": 71,
    "wind.flutes.flute": 73,
    "wind.flutes.flute.piccolo": 72,
    "wind.flutes.recorder": 74,
    "wind.flutes.panpipes": 75,
    "wind.flutes.shakuhachi": 77,
    "wind.flutes.whistle": 78,
    "wind.flutes.ocarina": 79,
    "wind.pipes.bagpipes": 109,
  }),
);
/** Longest name that is looked at. */
const MAX_NAME = 128;

/** Kinds of sounds without pitch, and those of them that have one. */
const UNPITCHED = new Set(["drum", "effect", "metal", "rattle", "wood"]);
const PITCHED = /^(?:drum\.timpani|metal\.(?:bells|crotale|steel))/;

/** Whether a sound such as `drum.snare-drum` has no pitch. */
export function isUnpitchedSound(name: string): boolean {
  const lower = name.slice(0, MAX_NAME).trim().toLowerCase();
  return UNPITCHED.has(lower.split(".")[0]) && !PITCHED.test(lower);
}

/** The program of a sound, or of the kind of sound that it is one of; undefined for sounds that have none. */
export function programOfSound(name: string | undefined): number | undefined {
  const steps = (name ?? "").slice(0, MAX_NAME).trim().toLowerCase().split(".");
  for (let length = steps.length; length > 0; length--) {
    const program = PROGRAM_OF_SOUND.get(steps.slice(0, length).join("."));
    if (program !== undefined) return program;
  }
  return undefined;
}
