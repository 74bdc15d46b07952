// Notes on a canvas, with bars, a loop and the place that is heard; a click moves there.
import { useEffect, useRef } from "preact/hooks";
import { type Music, NOTE_WIDTH } from "../../api/answers.ts";
import { secondsText } from "../catalogue.ts";
import { themeColours } from "../colours.ts";
import { player, useFrames, usePlayer } from "../player.ts";
import { useStore } from "../store.ts";
import { drawCurves } from "./curves.ts";
import { drawWaveform } from "./waveform.ts";

export interface RollProps {
  readonly music: Music | undefined;
  /** As the player calls it; left out: never played. */
  readonly source?: string;
  readonly label: string;
  /** Bar numbers and keys beside the notes. */
  readonly isLarge?: boolean;
  readonly dimmed?: boolean;
}

/** Seconds, both ends. */
type RollLoop = readonly [number, number] | undefined;

const KEYS_WIDTH = 36;
const TOP = 22;
const BLACK = new Set([1, 3, 6, 8, 10]);

export function Roll({ music, source, label, isLarge = false, dimmed = false }: RollProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const theme = useStore((state) => state.theme);
  const { playing, loop } = usePlayer();
  const isOurs = source !== undefined && playing?.source === source;
  const ownLoop = isOurs ? loop : undefined;
  useEffect(() => {
    const draw = () => canvas.current && drawRoll(canvas.current, music, isLarge, dimmed, ownLoop);
    draw();
    const watch = new ResizeObserver(draw);
    watch.observe(canvas.current!);
    return () => watch.disconnect();
  }, [music, theme, isLarge, dimmed, ownLoop]);
  useFrames(() => {
    const line = head.current;
    if (!line || !music) return;
    line.hidden = !isOurs;
    const left = isLarge && !music.peaks ? KEYS_WIDTH : 0;
    const width = (canvas.current?.clientWidth ?? 0) - left;
    line.style.transform = `translateX(${left + (player.position / Math.max(music.seconds, 0.01)) * width}px)`;
  });
  const seek = (event: MouseEvent) => {
    if (!isOurs || !music) return;
    const left = isLarge && !music.peaks ? KEYS_WIDTH : 0;
    const box = canvas.current!.getBoundingClientRect();
    player.seek(((event.clientX - box.left - left) / (box.width - left)) * music.seconds);
  };
  return (
    <div class="rollbox">
      <canvas ref={canvas} role="img" aria-label={`${label}: ${describe(music)}`} onClick={seek} />
      <div class="playhead" ref={head} hidden />
    </div>
  );
}

const describe = (music: Music | undefined): string =>
  !music
    ? "loading"
    : music.peaks
      ? `a recording of ${secondsText(music.seconds)}`
      : `${music.notes.length / NOTE_WIDTH} notes in ${music.bars.length} bars${music.curves ? ", with its tempo and dynamics" : ""}`;

function drawRoll(
  canvas: HTMLCanvasElement,
  music: Music | undefined,
  isLarge: boolean,
  dimmed: boolean,
  loop: RollLoop,
): void {
  const ratio = devicePixelRatio;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  if (width === 0 || height === 0) return;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  context.clearRect(0, 0, width, height);
  if (!music) return;
  if (music.peaks) {
    drawSound(context, music, { width, height, dimmed, loop });
    return;
  }
  const { notes, seconds, bars } = music;
  const [low, high] = rangeOf(notes, isLarge ? 3 : 1);
  const [left, top] = isLarge ? [KEYS_WIDTH, TOP] : [0, 2];
  const step = (height - top - 2) / (high - low + 1);
  const xOf = (at: number) => left + (at / Math.max(seconds, 0.01)) * (width - left);
  const yOf = (pitch: number) => top + (high - pitch) * step;
  const colours = themeColours();
  if (isLarge)
    drawFrame(context, { width, height, low, high, left, top, step, bars, seconds, xOf, yOf }, colours);
  if (loop) {
    context.globalAlpha = 0.14;
    context.fillStyle = colours.accent;
    context.fillRect(xOf(loop[0]), top, xOf(loop[1]) - xOf(loop[0]), height - top);
  }
  for (let i = 0; i < notes.length; i += NOTE_WIDTH) {
    const [at, length, pitch, velocity, voice] = notes.slice(i, i + NOTE_WIDTH);
    context.globalAlpha = dimmed ? 0.6 : 0.55 + (0.45 * velocity) / 127;
    context.fillStyle = dimmed
      ? colours.soft
      : voice === 4
        ? colours.edge
        : pitch < 60
          ? colours.classes[4]
          : colours.accent;
    const thick = Math.max(isLarge ? 3 : 1.5, Math.min(step - 0.5, 12));
    context.beginPath();
    context.roundRect(
      xOf(at),
      yOf(pitch) + (step - thick) / 2,
      Math.max(2, xOf(at + length) - xOf(at) - 1),
      thick,
      Math.min(2, thick / 2),
    );
    context.fill();
  }
  context.globalAlpha = 1;
  if (music.curves && isLarge) drawCurves(context, music.curves, { left, width, top, height, xOf });
}

function drawSound(
  context: CanvasRenderingContext2D,
  { peaks, seconds }: Music,
  { width, height, dimmed, loop }: { width: number; height: number; dimmed: boolean; loop: RollLoop },
): void {
  const { accent, soft } = themeColours();
  if (loop) {
    context.globalAlpha = 0.14;
    context.fillStyle = accent;
    context.fillRect((loop[0] / seconds) * width, 0, ((loop[1] - loop[0]) / seconds) * width, height);
  }
  context.globalAlpha = dimmed ? 0.6 : 1;
  drawWaveform(context, peaks!, { width, top: 0, height, colour: dimmed ? soft : accent });
  context.globalAlpha = 1;
}

function rangeOf(notes: readonly number[], margin: number): [number, number] {
  let [low, high] = [127, 0];
  for (let i = 2; i < notes.length; i += NOTE_WIDTH)
    [low, high] = [Math.min(low, notes[i]), Math.max(high, notes[i])];
  return low > high ? [55, 77] : [Math.max(0, low - margin), Math.min(127, high + margin)];
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly low: number;
  readonly high: number;
  readonly left: number;
  readonly top: number;
  readonly step: number;
  readonly bars: readonly number[];
  readonly seconds: number;
  readonly xOf: (at: number) => number;
  readonly yOf: (pitch: number) => number;
}

function drawFrame(
  context: CanvasRenderingContext2D,
  frame: Frame,
  colours: ReturnType<typeof themeColours>,
): void {
  const { width, height, low, high, left, step, bars, xOf, yOf } = frame;
  context.font = "12px Inter, sans-serif";
  context.textBaseline = "middle";
  for (let pitch = low; pitch <= high; pitch++) {
    const isBlack = BLACK.has(pitch % 12);
    if (isBlack) {
      context.fillStyle = colours.sunk;
      context.fillRect(left, yOf(pitch), width - left, step);
      context.fillStyle = colours.edge;
      context.fillRect(0, yOf(pitch) + step * 0.15, 18, step * 0.7);
    }
    if (pitch % 12 !== 0) continue;
    context.fillStyle = colours.soft;
    context.fillText(`C${pitch / 12 - 1}`, 12, yOf(pitch) + step / 2);
  }
  const every = Math.ceil(bars.length / Math.max(1, (width - left) / 34));
  for (const [i, at] of bars.entries()) {
    if (i % every !== 0) continue;
    context.fillStyle = colours.line;
    context.fillRect(xOf(at), 0, 1, height);
    context.fillStyle = colours.soft;
    context.fillText(String(i + 1), xOf(at) + 4, 11);
  }
}
