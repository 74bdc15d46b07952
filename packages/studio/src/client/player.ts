// Plays music at once: notes by the built-in voices, made when first wanted and kept, a little ahead of the clock, and recordings. Sound never
// starts by itself.
import { addNote, VOICES } from "@semitone/music/sound";
import { useEffect, useState } from "preact/hooks";
import { type Music, NOTE_WIDTH } from "../api/answers.ts";

export interface Playing {
  readonly title: string;
  readonly music: Music;
  /** What it is of, so that screens know whether it is theirs. */
  readonly source: string;
}

export interface PlayerState {
  readonly playing: Playing | undefined;
  readonly isOn: boolean;
  /** Seconds, both ends. */
  readonly loop: readonly [number, number] | undefined;
  /** Why there is no sound. */
  readonly trouble?: string;
}

/** Pitches between two that are made; those between are played faster or slower. */
const EVERY = 3;
const SAMPLE_SECONDS = 3;
const SAMPLE_VELOCITY = 80;
const AHEAD_SECONDS = 0.35;
const TICK_MS = 90;
const VOLUME = 0.5;
/** What a bar is in a recording. */
const STEP_SECONDS = 2;

class Player {
  #state: PlayerState = { playing: undefined, isOn: false, loop: undefined };
  #context: AudioContext | undefined;
  #output: GainNode | undefined;
  #analyser: AnalyserNode | undefined;
  readonly #buffers = new Map<string, AudioBuffer>();
  readonly #sounding = new Set<AudioBufferSourceNode>();
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Position when stopped, and the time of the context at which position 0 was or would have been. */
  #at = 0;
  #zero = 0;
  #next = 0;
  /** What plays recordings, once there is one. */
  #element: HTMLAudioElement | undefined;

  get state(): PlayerState {
    return this.#state;
  }

  /** Seconds into the music. */
  get position(): number {
    if (!this.#state.isOn) return this.#at;
    if (this.#state.playing?.music.sound !== undefined) return this.#element?.currentTime ?? this.#at;
    if (!this.#context) return this.#at;
    return Math.max(0, this.#context.currentTime - this.#zero);
  }

  /** For tests of what is heard: the largest sample of this moment. */
  get level(): number {
    if (!this.#analyser) return 0;
    const samples = new Float32Array(this.#analyser.fftSize);
    this.#analyser.getFloatTimeDomainData(samples);
    return samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Takes the place of what is there; plays if asked to, from a position. */
  load(playing: Playing, { play = false, at = 0 }: { play?: boolean; at?: number } = {}): void {
    this.#silence();
    this.#at = Math.min(at, playing.music.seconds);
    this.#set({ playing, isOn: false, loop: undefined });
    if (play) this.play();
  }

  /** More of the same music has come. */
  extend(music: Music): void {
    const { playing, isOn } = this.#state;
    if (!playing) return;
    const wasAtEnd = this.#at >= playing.music.seconds - 0.01;
    this.#set({ playing: { ...playing, music } });
    if (!isOn && wasAtEnd && this.#at > 0) this.play();
  }

  toggle(): void {
    if (this.#state.isOn) this.pause();
    else this.play();
  }

  play(): void {
    const { playing } = this.#state;
    if (!playing) return;
    const context = this.#open();
    const { sound } = playing.music;
    if (!context && sound === undefined) return;
    void context?.resume();
    if (this.#at >= playing.music.seconds - 0.01) this.#at = this.#state.loop?.[0] ?? 0;
    if (sound !== undefined) this.#playSound(sound);
    else this.#begin(context!);
    this.#set({ isOn: true });
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  #begin(context: AudioContext): void {
    this.#zero = context.currentTime + 0.03 - this.#at;
    this.#next = this.#firstAfter(this.#at);
  }

  /** By the browser's own player, which asks for as much of a recording as it needs. */
  #playSound(address: string): void {
    if (!this.#element) {
      this.#element = new Audio();
      this.#element.onended = () => {
        this.#at = this.#state.playing?.music.seconds ?? 0;
        this.#silence();
        this.#set({ isOn: false });
      };
      if (this.#context) this.#context.createMediaElementSource(this.#element).connect(this.#output!);
      else this.#element.volume = VOLUME;
    }
    const element = this.#element;
    if (element.getAttribute("src") !== address) element.src = address;
    element.currentTime = this.#at;
    element.play().catch((error: Error) => {
      // Something else was chosen before this could begin.
      if (error.name === "AbortError") return;
      this.pause();
      this.#set({
        trouble: "This recording cannot be heard here: its file is gone, or its address is over.",
      });
    });
  }

  pause(): void {
    this.#at = Math.min(this.position, this.#state.playing?.music.seconds ?? 0);
    this.#silence();
    this.#set({ isOn: false });
  }

  seek(seconds: number): void {
    const length = this.#state.playing?.music.seconds ?? 0;
    const wasOn = this.#state.isOn;
    this.#silence();
    this.#at = Math.min(Math.max(0, seconds), length);
    this.#set({ isOn: false });
    if (wasOn) this.play();
  }

  /** Moves by bars; in a recording by seconds. */
  skip(bars: number): void {
    const starts = this.#state.playing?.music.bars ?? [];
    if (starts.length === 0) {
      this.seek(this.position + bars * STEP_SECONDS);
      return;
    }
    const now = this.position + (bars < 0 ? -0.25 : 0.01);
    const at = starts.findLastIndex((start) => start <= now);
    this.seek(starts[Math.min(Math.max(0, bars < 0 ? at : at + bars), starts.length - 1)]);
  }

  loop(range: readonly [number, number] | undefined): void {
    this.#set({ loop: range });
    if (range && (this.position < range[0] || this.position > range[1])) this.seek(range[0]);
  }

  #open(): AudioContext | undefined {
    if (this.#context) return this.#context;
    try {
      const context = new AudioContext({ latencyHint: "interactive" });
      const output = context.createGain();
      output.gain.value = VOLUME;
      const limiter = context.createDynamicsCompressor();
      const analyser = context.createAnalyser();
      output.connect(limiter).connect(analyser).connect(context.destination);
      [this.#context, this.#output, this.#analyser] = [context, output, analyser];
      return context;
    } catch {
      this.#set({ trouble: "This browser has no sound; all else works." });
      return undefined;
    }
  }

  #tick(): void {
    const { playing, loop } = this.#state;
    if (playing?.music.sound !== undefined) {
      if (loop && this.position >= loop[1] - 0.02) this.seek(loop[0]);
      return;
    }
    const context = this.#context;
    if (!playing || !context) return;
    const { notes, seconds } = playing.music;
    const now = context.currentTime - this.#zero;
    if (loop && now >= loop[1] - 0.02) {
      this.seek(loop[0]);
      return;
    }
    const until = Math.min(now + AHEAD_SECONDS, loop?.[1] ?? Number.POSITIVE_INFINITY);
    for (; this.#next < notes.length && notes[this.#next] < until; this.#next += NOTE_WIDTH)
      this.#sound(this.#next);
    if (now >= seconds && this.#next >= notes.length) {
      this.#silence();
      this.#at = seconds;
      this.#set({ isOn: false });
    }
  }

  #sound(index: number): void {
    const context = this.#context!;
    const [at, seconds, pitch, velocity, voice] = this.#state.playing!.music.notes.slice(
      index,
      index + NOTE_WIDTH,
    );
    const name = VOICES[voice];
    const base = name === "drums" ? pitch : Math.round(pitch / EVERY) * EVERY;
    const source = context.createBufferSource();
    source.buffer = this.#buffer(name, base);
    source.playbackRate.value = 2 ** ((pitch - base) / 12);
    const gain = context.createGain();
    const when = Math.max(context.currentTime, this.#zero + at);
    gain.gain.setValueAtTime((velocity / SAMPLE_VELOCITY) ** 1.5, when);
    if (name !== "drums") gain.gain.setTargetAtTime(0, when + seconds, 0.05);
    source.connect(gain).connect(this.#output!);
    source.start(when);
    source.stop(when + Math.max(seconds, 0.3) + 0.5);
    this.#sounding.add(source);
    source.onended = () => {
      this.#sounding.delete(source);
      gain.disconnect();
    };
  }

  #buffer(voice: (typeof VOICES)[number], pitch: number): AudioBuffer {
    const key = `${voice} ${pitch}`;
    const known = this.#buffers.get(key);
    if (known) return known;
    const context = this.#context!;
    const buffer = context.createBuffer(
      1,
      Math.ceil(SAMPLE_SECONDS * context.sampleRate),
      context.sampleRate,
    );
    const left = buffer.getChannelData(0);
    const right = new Float32Array(left.length);
    const held = { onsetSeconds: 0, durationSeconds: SAMPLE_SECONDS - 0.2, track: 0 };
    addNote({ left, right }, context.sampleRate, { ...held, pitch, velocity: SAMPLE_VELOCITY, voice });
    for (let i = 0; i < left.length; i++) left[i] = (left[i] + right[i]) / 2;
    this.#buffers.set(key, buffer);
    return buffer;
  }

  #firstAfter(seconds: number): number {
    const { notes } = this.#state.playing!.music;
    let at = 0;
    while (at < notes.length && notes[at] < seconds - 0.001) at += NOTE_WIDTH;
    return at;
  }

  #silence(): void {
    clearInterval(this.#timer);
    this.#element?.pause();
    for (const source of this.#sounding) {
      source.onended = null;
      source.stop();
      source.disconnect();
    }
    this.#sounding.clear();
  }

  #set(change: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

export const player = new Player();

export function usePlayer(): PlayerState {
  const [state, setState] = useState(player.state);
  useEffect(() => player.listen(() => setState(player.state)), []);
  return state;
}

/** Calls a function in each frame while music plays, and once when it stops or moves. */
export function useFrames(draw: () => void): void {
  useEffect(() => {
    let frame = 0;
    const run = () => {
      draw();
      if (player.state.isOn) frame = requestAnimationFrame(run);
    };
    const start = () => {
      cancelAnimationFrame(frame);
      run();
    };
    start();
    const stop = player.listen(start);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  });
}
