// Pieces of ASAP with their performances, aligned by ourselves. Its licence (CC BY-NC-SA) lets us measure with it, and ship nothing of it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LEAST_MATCHED } from "@semitone/models";
import { align, readMidi, shareMatched, toPerformance } from "@semitone/music";
import type { ViennaPiece } from "./read-vienna.ts";

/**
 * @param most    notes of a score that is read at most: long ones take their share of the minutes
 * @param scores  that are read at most, spread over the composers
 */
export function readAsap(data: string, most: number, scores: number): ViennaPiece[] {
  const folder = join(data, "asap");
  const read = readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const at = (file: string) => join(folder, name, file);
      if (!existsSync(at("midi_score.mid"))) return [];
      const { score } = readMidi(readFileSync(at("midi_score.mid")));
      return score && score.notes.length <= most ? [{ name, score }] : [];
    });
  const every = Math.max(1, read.length / scores);
  return read
    .filter((_, i) => Math.floor(i / every) !== Math.floor((i - 1) / every))
    .flatMap(({ name, score }) => {
      const at = (file: string) => join(folder, name, file);
      const played = readdirSync(join(folder, name))
        .sort()
        .filter((file) => file.endsWith(".mid") && file !== "midi_score.mid")
        .flatMap((file) => {
          const performance = readMidi(readFileSync(at(file))).score;
          if (!performance) return [];
          const aligned = align(score, toPerformance(performance));
          if (shareMatched(aligned) < LEAST_MATCHED) return [];
          return [{ player: file.slice(0, -".mid".length), played: aligned }];
        });
      return played.length > 0 ? [{ name, score, played }] : [];
    });
}
