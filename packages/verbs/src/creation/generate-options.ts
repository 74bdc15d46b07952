// What `generate` can be asked.
import type { Machines, WorkOptions } from "@semitone/job";
import type { Constraints, Kept, Steering } from "@semitone/models";
import type { ComposerModel } from "./composer-models.ts";
import type { OutputOptions } from "./created-files.ts";

export interface GenerateOptions extends WorkOptions, OutputOptions {
  /** @default the newest */
  readonly run?: string;
  /** Classes by attribute, and qualities as numbers or as lowest, low, medium, high, highest. @default none */
  readonly constraints?: Constraints;
  /**
   * Strength of the classes given, 0..4: 0 the average of all music, 1 typical, above it more than typical. Also the number of versions
   * to choose from: at 1 of every two bars 24 by the segment model, six of the piece after templates. @default 1.5
   */
  readonly strength?: number;
  /** Such as `C major` or `F# minor`. @default that of a piece of the classes given */
  readonly key?: string;
  /** Such as `3/4`. @default that of the piece of the classes given that is tagged so with the highest probability */
  readonly meter?: string;
  /** 1..MAX_BARS. @default 16 */
  readonly bars?: number;
  /** 0..2. @default 0.6, of a language model 1 */
  readonly temperature?: number;
  /**
   * What composes: `template` takes form, rhythm, loudness and instruments of a piece and gives it other chords and another melody;
   * `segments` makes all anew, two bars at a time; `language` note by note. @default template, where the run has one for what is asked; else
   * the segment model; the language model where a piece is continued, or the run has no other
   */
  readonly model?: ComposerModel;
  /** A piece to go on from: its name in the project, or a file. `bars` are written after its last. @default none */
  readonly continue?: string;
  /** Bars of the piece `in` to write anew between those around them, such as `9-12`. @default none */
  readonly fill?: string;
  /** Bars of the piece `in` to vary: written anew, but drawn towards what is there. @default none */
  readonly vary?: string;
  /** What stays of bars that are varied: their rhythm, or that and the highest note of each moment, too. @default drawn towards all of it */
  readonly keep?: Kept;
  /** The piece that is filled or varied: its name in the project, or a file. */
  readonly in?: string;
  /** Of a language model: only the likeliest notes that together have this share, in (0, 1]. @default 0.98 */
  readonly topP?: number;
  /**
   * How a language model is led to the classes given: `best` goes on with the version of every four bars of which the run's tagger is
   * surest; `example` does so after having read the beginning of a piece of the classes; `guide` weighs each token by a probe of the states;
   * `search` bends the states by values that a genetic search found; `control` asks a model that was taught by labels and tags to be asked
   * (train --control), and chooses as `best` does. @default "example" where the run has probes, else "best"
   */
  readonly steer?: Steering;
  /** Of a language model: nats by which what stood 1, 2, 4 and 8 bars before is likelier at the same place, -8..8. @default 2 */
  readonly repetition?: number;
  /** Of a language model: lowest and highest note, such as `C3-C6`. @default any */
  readonly range?: string;
  /** Of a language model: most notes that sound at once. @default any */
  readonly polyphony?: number;
  /** How many pieces, of seeds `seed`, `seed + 1`, ...; 1..1000. @default 1 */
  readonly count?: number;
  /** @default 1 */
  readonly seed?: number;
  /** Machines that render the sound of the pieces, where it is asked for. @default this one does */
  readonly machines?: Machines;
}
