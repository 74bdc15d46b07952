// Which beat token may come next: what `createBeat` itself could have written, and within limits that a user sets.
import { BEAT_TRACKS, type BeatFamily, type BeatRepresentation, DRUMS } from "./beat.ts";
import { stepsOfMeter, type WrittenMeter } from "./written-bars.ts";

/** Limits on music that is written token by token; those left out are the vocabulary's own. */
export interface BeatLimits {
  /** Lowest and highest pitch of pitched tracks, both included. */
  readonly lowPitch?: number;
  readonly highPitch?: number;
  /** Pitch classes that pitched tracks may use, 0..11; at least one. */
  readonly pitchClasses?: readonly number[];
  /** Most notes that sound at once, over all tracks, >= 1. */
  readonly polyphony?: number;
  /** The meter of every bar that is begun; must be one of the vocabulary. */
  readonly meter?: WrittenMeter;
  /** Tracks that may be used, >= 1. */
  readonly tracks?: number;
  /** Programs that tracks may have; `DRUMS` is percussion. */
  readonly programs?: readonly number[];
  /** Bars in a row without a note that begins; 0: each bar has one, where the other limits leave any. @default any number */
  readonly silentBars?: number;
  /** May the tempo change after its first token? @default true */
  readonly tempoChanges?: boolean;
}

/** One track as far as it is written. */
interface TrackState {
  program: number;
  isBegun: boolean;
  velocity: number;
  /** By pitch, the step at which it ends. */
  readonly ends: Int32Array;
}

/**
 * A place between two tokens of a piece: tells which may come next, and moves on by one.
 *
 * A piece written so decodes to exactly the notes that its tokens say: no two of one pitch overlap in a track, positions lie inside their
 * bar and rise, and so do tracks and pitches at a position. What `createBeat().encode` writes is allowed throughout.
 */
export class BeatGrammar {
  /** Bars begun. */
  bars = 0;
  /** Notes begun. */
  notes = 0;
  #meter = -1;
  #barStart = 0;
  #barLength = 0;
  #position = -1;
  #last: BeatFamily | "start" | "end" = "start";
  #lastIndex = 0;
  #track = 0;
  #lowest = 0;
  #tempo = -1;
  /** Bars in a row without a note so far, that which is being written included. */
  #silent = 0;
  /** Tracks below it have had their turn at this position. */
  #firstTrack = 0;
  /** Of the note that was begun last. */
  #pitch = 0;
  #length = 0;
  readonly #tracks = new Map<number, TrackState>();
  readonly #pitches: readonly boolean[];
  readonly #fixedMeter: number;

  constructor(
    readonly tokens: BeatRepresentation,
    readonly limits: BeatLimits = {},
  ) {
    const { lowPitch = 0, highPitch = 127, pitchClasses, meter } = limits;
    this.#pitches = Array.from(
      { length: 128 },
      (_, pitch) => pitch >= lowPitch && pitch <= highPitch && (pitchClasses?.includes(pitch % 12) ?? true),
    );
    this.#fixedMeter = meter
      ? tokens.meters.findIndex(
          ({ numerator, denominator }) => numerator === meter.numerator && denominator === meter.denominator,
        )
      : -1;
  }

  /** The same place, to go on from in another way. */
  clone(limits: BeatLimits = this.limits): BeatGrammar {
    const copy = new BeatGrammar(this.tokens, limits);
    copy.bars = this.bars;
    copy.notes = this.notes;
    copy.#meter = this.#meter;
    copy.#barStart = this.#barStart;
    copy.#barLength = this.#barLength;
    copy.#position = this.#position;
    copy.#last = this.#last;
    copy.#lastIndex = this.#lastIndex;
    copy.#track = this.#track;
    copy.#lowest = this.#lowest;
    copy.#tempo = this.#tempo;
    copy.#silent = this.#silent;
    copy.#firstTrack = this.#firstTrack;
    copy.#pitch = this.#pitch;
    copy.#length = this.#length;
    for (const [number, track] of this.#tracks)
      copy.#tracks.set(number, { ...track, ends: track.ends.slice() });
    return copy;
  }

  /** The meter of the bar that is being written; undefined before the first. */
  get meter(): WrittenMeter | undefined {
    return this.tokens.meters[this.#meter];
  }

  /** Steps from the start of the piece to the place reached. */
  get now(): number {
    return this.#barStart + Math.max(0, this.#position);
  }

  /** Steps from the start of the piece to the end of the bar that is being written. */
  get barEnd(): number {
    return this.#barStart + this.#barLength;
  }

  get isEnded(): boolean {
    return this.#last === "end";
  }

  /** Fills `mask`, one byte a token of the vocabulary, with 1 for what may come next and 0 for all else. At least one token is allowed. */
  allowed(mask: Uint8Array): void {
    mask.fill(0);
    const { vocabulary } = this.tokens;
    const allow = (family: BeatFamily | "end", index = 0) => {
      mask[vocabulary.token(family, index)] = 1;
    };
    switch (this.#last) {
      case "end":
      case "start":
        allow(this.#last === "end" ? "end" : "bar");
        return;
      case "bar":
        if (this.#allowMeters(allow)) return;
        this.#allowLater(allow);
        break;
      case "meter":
        this.#allowLater(allow);
        break;
      case "position":
        this.#allowTempos(allow);
        this.#allowNotes(allow, true);
        break;
      case "tempo":
        this.#allowNotes(allow, true);
        this.#allowLater(allow);
        break;
      case "track":
      case "program":
      case "velocity":
        this.#allowNotes(allow, false);
        break;
      case "pitch":
        for (let k = 0; k < this.#maxDuration; k++) allow("duration", k);
        return;
      case "duration":
        if (this.#lastIndex === this.#maxDuration - 1)
          for (let k = 0; k < this.#maxDuration; k++) allow("duration", k);
        this.#allowNotes(allow, true);
        this.#allowLater(allow);
    }
    // Where limits leave nothing to play, the bar is over.
    if (!mask.includes(1)) allow("bar");
  }

  /** Moves on by a token, whether or not it was allowed. */
  push(token: number): void {
    const { vocabulary, meters, options } = this.tokens;
    const family = vocabulary.familyOf[token];
    const index = vocabulary.indexOf[token];
    if (family === "pad" || family === "start") return;
    if (family === "bar") {
      this.#barStart += this.#barLength;
      this.#barLength = this.#meter < 0 ? 4 * options.stepsPerQuarter : this.#meterSteps(this.#meter);
      this.#position = -1;
      this.#lowest = 0;
      this.#silent++;
      this.bars++;
    } else if (family === "meter") {
      this.#meter = index;
      this.#barLength = stepsOfMeter(meters[index], options.stepsPerQuarter);
    } else if (family === "position") {
      this.#position = index;
      this.#lowest = 0;
      this.#firstTrack = 0;
    } else if (family === "tempo") this.#tempo = index;
    else if (family === "track") {
      this.#track = index;
      this.#lowest = 0;
      this.#firstTrack = index;
    } else if (family === "program") this.#state().program = index;
    else if (family === "velocity") this.#state().velocity = index;
    else if (family === "pitch") {
      const state = this.#state();
      state.isBegun = true;
      state.ends[index] = this.now + 1;
      this.#lowest = index + 1;
      this.#firstTrack = this.#track;
      this.#pitch = index;
      this.#length = 0;
      this.#silent = 0;
      this.notes++;
    } else if (family === "duration") {
      this.#length += index + 1;
      this.#state().ends[this.#pitch] = this.now + this.#length;
    }
    this.#last = family;
    this.#lastIndex = index;
  }

  get #maxDuration(): number {
    return this.tokens.options.maxQuarters * this.tokens.options.stepsPerQuarter;
  }

  #meterSteps(meter: number): number {
    return stepsOfMeter(this.tokens.meters[meter], this.tokens.options.stepsPerQuarter);
  }

  #state(track = this.#track): TrackState {
    let state = this.#tracks.get(track);
    if (!state) {
      state = { program: 0, isBegun: false, velocity: -1, ends: new Int32Array(128) };
      this.#tracks.set(track, state);
    }
    return state;
  }

  /** @returns whether a meter must come */
  #allowMeters(allow: (family: BeatFamily, index: number) => void): boolean {
    if (this.#fixedMeter >= 0) {
      if (this.#meter !== this.#fixedMeter) allow("meter", this.#fixedMeter);
      return this.#meter !== this.#fixedMeter;
    }
    for (let m = 0; m < this.tokens.meters.length; m++) if (m !== this.#meter) allow("meter", m);
    return this.#meter < 0;
  }

  /** Another moment of this bar, the next bar, or the end. */
  #allowLater(allow: (family: BeatFamily | "end", index?: number) => void): void {
    const first = Math.max(this.#position + 1, this.#roomFrom() - this.#barStart);
    for (let at = first; at < this.#barLength; at++) allow("position", at);
    if (this.#silent > (this.limits.silentBars ?? Number.POSITIVE_INFINITY)) return;
    allow("bar");
    allow("end");
  }

  #allowTempos(allow: (family: BeatFamily, index: number) => void): void {
    const { tempoBins } = this.tokens.options;
    if (this.limits.tempoChanges === false && this.#tempo >= 0) return;
    for (let k = 0; k < tempoBins; k++) if (k !== this.#tempo) allow("tempo", k);
  }

  /** A note of this track, or what comes before one; and other tracks after it, if they may be turned to. */
  #allowNotes(allow: (family: BeatFamily, index: number) => void, mayTurn: boolean): void {
    if (this.#roomFrom() > this.now) return;
    const { velocityBins } = this.tokens.options;
    const state = this.#state();
    const isOwnTurn = this.#track >= this.#firstTrack && this.#mayUse(this.#track);
    const free = isOwnTurn ? this.#freePitches(state) : [];
    if (free.length > 0) {
      const mayTell = !state.isBegun && state.program === 0 && !["program", "velocity"].includes(this.#last);
      if (mayTell) this.#allowPrograms(allow);
      const mayPlay = state.isBegun || state.program !== 0 || this.#mayBe(0);
      if (mayPlay && velocityBins > 0 && this.#last !== "velocity")
        for (let k = 0; k < velocityBins; k++) if (k !== state.velocity) allow("velocity", k);
      if (mayPlay && (velocityBins === 0 || state.velocity >= 0))
        for (const pitch of free) allow("pitch", pitch);
    }
    if (!mayTurn) return;
    const first = Math.max(this.#firstTrack, this.#lowest > 0 ? this.#track + 1 : 0);
    for (let track = first; track < this.#mostTracks; track++)
      if (track !== this.#track && this.#mayUse(track)) allow("track", track);
  }

  #allowPrograms(allow: (family: BeatFamily, index: number) => void): void {
    if (!this.tokens.options.tracks) return;
    for (let program = 1; program <= DRUMS; program++) if (this.#mayBe(program)) allow("program", program);
  }

  #mayBe(program: number): boolean {
    return this.limits.programs?.includes(program) ?? true;
  }

  get #mostTracks(): number {
    return this.tokens.options.tracks ? Math.min(BEAT_TRACKS, this.limits.tracks ?? BEAT_TRACKS) : 1;
  }

  /** Tracks begin one after the other. */
  #mayUse(track: number): boolean {
    return (
      track < this.#mostTracks &&
      (track === 0 ||
        this.#tracks.get(track - 1)?.isBegun === true ||
        this.#tracks.get(track)?.isBegun === true)
    );
  }

  /** The first step at which so few notes sound that another may. */
  #roomFrom(): number {
    const { polyphony } = this.limits;
    if (polyphony === undefined) return 0;
    const sounding = [...this.#tracks.values()].flatMap(({ ends }) =>
      [...ends].filter((end) => end > this.now),
    );
    return sounding.sort((a, b) => b - a)[polyphony - 1] ?? 0;
  }

  /** Pitches above the last one at this position that do not sound any more. */
  #freePitches({ ends, program }: TrackState): number[] {
    const free: number[] = [];
    for (let pitch = this.#lowest; pitch < 128; pitch++)
      if (ends[pitch] <= this.now && (program === DRUMS || this.#pitches[pitch])) free.push(pitch);
    return free;
  }
}
