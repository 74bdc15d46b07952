export type { TranspositionRange } from "./augment.ts";
export {
  AugmentError,
  dropNotes,
  scaleVelocity,
  stretchTempo,
  transpose,
  transpositionRange,
} from "./augment.ts";
export type { Bar, Beat } from "./bars.ts";
export {
  barAround,
  barGrid,
  barLength,
  beatGrid,
  beatLength,
  cellAt,
  countCells,
  endOfScore,
  GridError,
  isCompound,
  MAX_GRID_CELLS,
} from "./bars.ts";
export type { KeyEstimate } from "./chroma-key/estimate-key.ts";
export { estimateKey } from "./chroma-key/estimate-key.ts";
export type { KeyProfile } from "./chroma-key/key-profiles.ts";
export { AARDEN, KRUMHANSL_KESSLER, TEMPERLEY } from "./chroma-key/key-profiles.ts";
export type { FromPerformanceOptions } from "./convert-performance.ts";
export { fromPerformance, PerformanceError, toPerformance } from "./convert-performance.ts";
export type { Description } from "./descriptors/describe.ts";
export { describe, describeBars, describeScore } from "./descriptors/describe.ts";
export type { Descriptor, ScoreChange } from "./descriptors/descriptor.ts";
export { BAR_DESCRIPTOR_NAMES, BAR_DESCRIPTORS, DESCRIPTOR_NAMES, DESCRIPTORS } from "./descriptors/table.ts";
export type { Diagnostic, Severity } from "./diagnostic.ts";
export {
  FINGERPRINT_LENGTH,
  fingerprint,
  isEmptyFingerprint,
  similarity,
  sketchOf,
} from "./fingerprint/fingerprint.ts";
export type { NearDuplicateOptions } from "./fingerprint/near-duplicates.ts";
export { DEFAULT_THRESHOLD, groupNearDuplicates } from "./fingerprint/near-duplicates.ts";
export { mostCells, requireBoundedLength, segmentWithinLimits } from "./length-limits.ts";
export { isMidi } from "./midi/chunks.ts";
export { MIDI_FAULTS } from "./midi/faults.ts";
export type { MidiReadOptions } from "./midi/limits.ts";
export type { MidiReadResult } from "./midi/read-midi.ts";
export { readMidi } from "./midi/read-midi.ts";
export { MidiWriteError, writeMidi } from "./midi/write-midi.ts";
export { readAbc } from "./notation/abc-reader.ts";
export { DiagnosticLog, quoted } from "./notation/diagnostic-log.ts";
export { readKern } from "./notation/kern-reader.ts";
export { readMusicXml } from "./notation/musicxml-reader.ts";
export type {
  NamedScore,
  NotationReadOptions,
  NotationReadResult,
  ReadScoresResult,
} from "./notation/read-options.ts";
export { readScores } from "./notation/read-scores.ts";
export { writeMusicXml } from "./notation/write/musicxml-writer.ts";
export { pitchClassOf, SHARP_NAMES } from "./note-names.ts";
export { withoutOrnaments } from "./ornaments.ts";
export { align, MAX_ALIGNED_NOTES, playedOnsets } from "./performance/align.ts";
export { betweenPerformances } from "./performance/between.ts";
export type { BeatClock, EncodedPerformance, PlayedBeside } from "./performance/encode-performance.ts";
export {
  beatsOf,
  decodePerformance,
  encodePerformance,
  playedBeats,
} from "./performance/encode-performance.ts";
export { expectedTimes } from "./performance/expected-times.ts";
export { playedInTime } from "./performance/played-in-time.ts";
export type { PlayedScore } from "./performance/played-score.ts";
export { AlignmentError, NOT_PLAYED, shareMatched, shareWritten } from "./performance/played-score.ts";
export type { AnnotatedBeat } from "./performance/read-beats.ts";
export { readBeats } from "./performance/read-beats.ts";
export { MATCH_LIMITS, readMatch } from "./performance/read-match.ts";
export type { Performance, PerformedNote, PerformedPedal } from "./performance.ts";
export type { QuantizeOptions } from "./quantize.ts";
export { largestShift, QuantizeError, quantize } from "./quantize.ts";
export type { BeatOptions, BeatRepresentation } from "./representations/beat.ts";
export { beatTracks, createBeat, DRUMS } from "./representations/beat.ts";
export { BeatGrammar, type BeatLimits } from "./representations/beat-grammar.ts";
export type { ChromaOptions } from "./representations/chroma.ts";
export { createChroma } from "./representations/chroma.ts";
export type { RepresentationKind } from "./representations/from-spec.ts";
export { REPRESENTATIONS, representationFromSpec } from "./representations/from-spec.ts";
export type { MelodyOptions } from "./representations/melody.ts";
export { createMelody, MELODY_HOLD, MELODY_REST } from "./representations/melody.ts";
export type { NoteEventsOptions } from "./representations/note-events.ts";
export { createNoteEvents } from "./representations/note-events.ts";
export type { NoteTuplesOptions } from "./representations/note-tuples.ts";
export { createNoteTuples } from "./representations/note-tuples.ts";
export type { PianorollOptions } from "./representations/pianoroll.ts";
export { createPianoroll } from "./representations/pianoroll.ts";
export type { RemiOptions } from "./representations/remi.ts";
export { createRemi } from "./representations/remi.ts";
export type {
  Encoded,
  EncodedData,
  Representation,
  RepresentationSpec,
  ValueRange,
} from "./representations/representation.ts";
export { MAX_ENCODED_VALUES, RepresentationError } from "./representations/representation.ts";
export type { SentneuronOptions } from "./representations/sentneuron.ts";
export { createSentneuron } from "./representations/sentneuron.ts";
export type { ViewOptions } from "./representations/views.ts";
export {
  NOTE_DENSITY_CLASSES,
  noteDensitySequence,
  RHYTHM_HOLD,
  RHYTHM_ONSET,
  RHYTHM_REST,
  rhythmSequence,
} from "./representations/views.ts";
export type { TokenRepresentation, Vocabulary } from "./representations/vocabulary.ts";
export { MAX_TOKENS } from "./representations/vocabulary.ts";
export type {
  ChordSymbol,
  KeyChange,
  MeterChange,
  Note,
  PedalSpan,
  Provenance,
  Score,
  ScoreParts,
  TempoChange,
  Track,
} from "./score.ts";
export { byOnsetPitchTrack, createScore } from "./score.ts";
export type { Segment, SegmentOptions } from "./segments.ts";
export { crossingNotes, segmentScore } from "./segments.ts";
export type { Window } from "./slice.ts";
export { notesInWindows, sliceEach, sliceScore } from "./slice.ts";
export type { TempoMap } from "./tempo-map.ts";
export { tempoMap } from "./tempo-map.ts";
export { decodeText, guessEncoding, knownEncoding } from "./texts/decode-text.ts";
export { tidyLine } from "./texts/tidy-text.ts";
export type { MidiPitch, PitchClass, Seconds, Steps, Ticks, Velocity } from "./units.ts";
export { seconds, steps, ticks } from "./units.ts";
export { cells } from "./views/cells.ts";
export { descriptors } from "./views/descriptors.ts";
export { meter } from "./views/meter.ts";
export { playing } from "./views/playing.ts";
export { rhythm } from "./views/rhythm.ts";
export type { ContentName } from "./views/score-content.ts";
export { CONTENT, CONTENT_NAMES, scoreContent } from "./views/score-content.ts";
export { ALL_SCORE_VIEWS, findScoreView, IMPORTED_VIEWS, SCORE_VIEWS } from "./views/score-views.ts";
export type { TableView } from "./views/table-view.ts";
export { timeline } from "./views/timeline.ts";
export { beatTokens, paperTokens, remiTokens } from "./views/tokens.ts";
export { tonal } from "./views/tonal.ts";
export type { Column, DerivedView, RowNumbers, Rows, ScoreView, View } from "./views/view.ts";
export { viewName } from "./views/view.ts";
