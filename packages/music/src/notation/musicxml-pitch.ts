// The pitch or percussion key that a MusicXML note names. Knows single note elements, no positions and no transposition.
import type { DiagnosticLog } from "./diagnostic-log.ts";
import { quoted } from "./diagnostic-log.ts";
import type { Sound } from "./musicxml-instruments.ts";
import { percussionAt } from "./percussion.ts";
import { midiPitch } from "./pitch-names.ts";
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

/** The pitch as it is written, in whole semitones; undefined where there is none. */
export function writtenPitch(note: XmlElement, log: DiagnosticLog): number | undefined {
  const pitch = child(note, "pitch");
  if (!pitch) return undefined;
  const alter = numberOf(childText(pitch, "alter")) ?? 0;
  if (!Number.isInteger(alter)) {
    log.add(
      "microtone-rounded",
      "repaired",
      `readMusicXml: expected whole semitones; got an alteration of ${alter}; the nearest pitch is taken`,
    );
  }
  const octave = numberOf(childText(pitch, "octave")) ?? Number.NaN;
  return midiPitch(childText(pitch, "step") ?? "", Math.round(alter), octave);
}

/**
 * The MIDI key of a percussion note: of its instrument; else its pitch; else of its place on the staff.
 *
 * @param isOnStaff  whether it stands for a place on a percussion staff, not for a pitch
 */
export function percussionKeyOf(
  note: XmlElement,
  sound: Sound,
  isOnStaff: boolean,
  log: DiagnosticLog,
): number | undefined {
  if (sound.key !== undefined) return sound.key;
  if (!isOnStaff) return writtenPitch(note, log);
  const at = child(note, "unpitched") ?? child(note, "pitch");
  const part = (name: string) => (at && (childText(at, `display-${name}`) ?? childText(at, name))) ?? "";
  const place = part("step") + part("octave");
  log.add(
    "percussion-guessed",
    "repaired",
    `readMusicXml: expected <midi-unpitched> for percussion; got none; guessed from the place on the staff (${quoted(place)})`,
  );
  return percussionAt(place);
}
