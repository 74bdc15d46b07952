// Which MusicXML notes sound, when and how they are tied. Knows single note elements, no positions.
import type { Dynamic } from "./dynamics.ts";
import { passesOf, readDynamics } from "./musicxml-marks.ts";
import type { XmlElement } from "./xml-elements.ts";
import { child, childText, numberOf } from "./xml-elements.ts";

/** Why something that takes time does not sound. */
export type Silence = "rest" | "whole-rest" | "slash" | "cue" | "mute";

/** What is said of written notes that do not sound. */
export const SILENT_NOTES: Readonly<Record<"slash" | "cue" | "mute", [string, "note", string]>> = {
  slash: ["slash-notation", "note", "readMusicXml: slashes name no pitches; they are read as rests"],
  cue: ["cue-note", "note", "readMusicXml: cue notes are for the eye; they are read as rests"],
  mute: ["mute-note", "note", "readMusicXml: notes of dynamics 0 are silent; they are read as rests"],
};

/** Whether and why a note is silent. Hidden notes sound: MusicXML keeps what is printed apart from what is heard. */
export function silenceOf(
  note: XmlElement,
  slashStaves: ReadonlySet<string | undefined>,
): Silence | undefined {
  const rest = child(note, "rest");
  if (rest) {
    const isWhole = rest.attributes.measure === "yes" || childText(note, "type") === "whole";
    return isWhole && !child(note, "dot") ? "whole-rest" : "rest";
  }
  const inSlashes = slashStaves.has(undefined) || slashStaves.has(childText(note, "staff") ?? "1");
  if (inSlashes || childText(note, "notehead") === "slash") return "slash";
  if (child(note, "cue")) return "cue";
  return numberOf(note.attributes.dynamics) === 0 ? "mute" : undefined;
}

/** The times through its measure at which a note sounds, where it names some. */
export function passesOfNote(note: XmlElement): { passes?: readonly number[] } {
  const passes = passesOf(note.attributes["time-only"]);
  return passes ? { passes } : {};
}

/** The elements of a name in all that is notated at a note. */
export const notationsOf = (note: XmlElement, wanted: string): XmlElement[] =>
  note.children
    .filter(({ name }) => name === "notations")
    .flatMap(({ children }) => children.filter(({ name }) => name === wanted));

/** Whether a note only says where a string is stopped or touched for a harmonic. */
export function isFingering(note: XmlElement): boolean {
  const harmonics = notationsOf(note, "technical").flatMap(({ children }) =>
    children.filter(({ name }) => name === "harmonic"),
  );
  return harmonics.some((harmonic) => child(harmonic, "touching-pitch") || child(harmonic, "base-pitch"));
}

/** The dynamic marks at a note itself. */
export function dynamicsOfNote(note: XmlElement): Dynamic[] {
  const marks = notationsOf(note, "dynamics");
  return marks.map(readDynamics).filter((dynamic) => dynamic !== undefined);
}

/** `start` and `stop` of the sounding ties, or of the printed ones where only those are given. */
export function tieTypes(note: XmlElement): Set<string> {
  const ties = note.children.filter(({ name }) => name === "tie");
  const printed = notationsOf(note, "tied");
  return new Set((ties.length > 0 ? ties : printed).map(({ attributes }) => attributes.type));
}
