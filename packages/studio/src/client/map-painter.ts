// Points of a map drawn by hand into an image: anti-aliased stamps, no GPU, 100,000 of them in some ten milliseconds.
import { bytesOf } from "./colours.ts";

/** One entry a point. */
export interface MapPoints {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Index of a colour, 0: grey. */
  readonly colour: Uint8Array;
  /** 0..255, the paler the less. */
  readonly strength: Uint8Array;
  /** Sum of `FLAG`. */
  readonly flags: Uint8Array;
}

export const FLAG = { dim: 1, labelled: 2, chosen: 4, unfamiliar: 8, hollow: 16 } as const;

export interface Camera {
  /** The middle, in units of the map. */
  x: number;
  y: number;
  /** Pixels a unit. */
  scale: number;
}

export interface PaintColours {
  readonly ground: string;
  readonly ink: string;
  readonly accent: string;
  readonly grey: string;
  readonly classes: readonly string[];
}

/** Which pixels around a point, and how much of each, 0..256. */
interface Stamp {
  readonly offsets: Int32Array;
  readonly shares: Int32Array;
}

type Rgb = readonly [number, number, number];

/** Radius of a point in pixels: smaller the more there are, larger the closer one looks. */
export const radiusOf = (count: number, scale: number): number =>
  Math.max(1.5, Math.min(6, (scale / 40) * 2.2 * Math.sqrt(20_000 / Math.max(count, 2000))));

export class MapPainter {
  #image: ImageData | undefined;

  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(
    points: MapPoints,
    camera: Camera,
    width: number,
    height: number,
    ratio: number,
    colours: PaintColours,
  ): void {
    const context = this.canvas.getContext("2d", { alpha: false })!;
    const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (!this.#image || this.canvas.width !== w || this.canvas.height !== h) {
      [this.canvas.width, this.canvas.height] = [w, h];
      this.#image = context.createImageData(w, h);
    }
    const { data } = this.#image;
    const [r, g, b] = bytesOf(colours.ground);
    new Uint32Array(data.buffer).fill((255 << 24) | (b << 16) | (g << 8) | r);
    paint(data, w, h, points, { ...camera, scale: camera.scale * ratio }, ratio, colours);
    context.putImageData(this.#image, 0, 0);
  }
}

function paint(
  data: Uint8ClampedArray,
  w: number,
  h: number,
  { count, x, y, colour, strength, flags }: MapPoints,
  camera: Camera,
  ratio: number,
  colours: PaintColours,
): void {
  const radius = radiusOf(count, camera.scale / ratio) * ratio;
  const reach = Math.ceil(radius + 4 * ratio);
  const stamp = (share: (distance: number, dx: number, dy: number) => number) => stampOf(reach, w, share);
  const disc = (size: number) => (d: number) => size + 0.5 - d;
  const plain = stamp(disc(radius));
  const hollow = stamp((d) => Math.min(radius + 0.5 - d, d - radius + 1.6 * ratio));
  const ring = stamp(disc(radius + 1.5 * ratio));
  const halo = stamp(disc(radius + 3.5 * ratio));
  const cross = stamp((d, dx, dy) =>
    Math.min(radius + 2 - d, 1.1 * ratio - Math.min(Math.abs(dx - dy), Math.abs(dx + dy)) / 1.4),
  );
  const classes = [colours.grey, ...colours.classes].map(bytesOf);
  const [ink, accent, grey] = [colours.ink, colours.accent, colours.grey].map(bytesOf);
  const put = (at: number, { offsets, shares }: Stamp, [r, g, b]: Rgb, alpha: number) => {
    for (let j = 0; j < offsets.length; j++) {
      const o = at + offsets[j];
      const share = (shares[j] * alpha) >> 8;
      data[o] += ((r - data[o]) * share) >> 8;
      data[o + 1] += ((g - data[o + 1]) * share) >> 8;
      data[o + 2] += ((b - data[o + 2]) * share) >> 8;
    }
  };
  // What is dimmed lies below, what is labelled or chosen above.
  const layerOf = (flag: number) => (flag & FLAG.dim ? 0 : flag & (FLAG.labelled | FLAG.chosen) ? 2 : 1);
  for (let layer = 0; layer < 3; layer++)
    for (let i = 0; i < count; i++) {
      const flag = flags[i];
      if (layerOf(flag) !== layer) continue;
      const px = Math.round((x[i] - camera.x) * camera.scale + w / 2);
      const py = Math.round(h / 2 - (y[i] - camera.y) * camera.scale);
      if (!(px >= reach && py >= reach && px < w - reach && py < h - reach)) continue;
      const at = 4 * (py * w + px);
      if (flag & FLAG.dim) {
        put(at, plain, grey, 50);
        continue;
      }
      if (flag & FLAG.chosen) put(at, halo, accent, 200);
      if (flag & FLAG.labelled) put(at, ring, ink, 256);
      const alpha = flag & FLAG.labelled ? 256 : 80 + ((176 * strength[i]) >> 8);
      put(at, flag & FLAG.hollow ? hollow : plain, classes[colour[i]], alpha);
      if (flag & FLAG.unfamiliar) put(at, cross, ink, 256);
    }
}

function stampOf(reach: number, width: number, share: (d: number, dx: number, dy: number) => number): Stamp {
  const offsets: number[] = [];
  const shares: number[] = [];
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) {
      const part = Math.round(256 * Math.max(0, Math.min(1, share(Math.hypot(dx, dy), dx, dy))));
      if (part === 0) continue;
      offsets.push(4 * (dy * width + dx));
      shares.push(part);
    }
  return { offsets: Int32Array.from(offsets), shares: Int32Array.from(shares) };
}

/** The camera that shows all points. */
export function fitCamera(
  { count, x, y }: Pick<MapPoints, "count" | "x" | "y">,
  width: number,
  height: number,
): Camera {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    if (!Number.isFinite(x[i])) continue;
    [x0, x1, y0, y1] = [Math.min(x0, x[i]), Math.max(x1, x[i]), Math.min(y0, y[i]), Math.max(y1, y[i])];
  }
  if (x0 > x1) return { x: 0, y: 0, scale: 1 };
  const margin = 0.86;
  const scale = margin * Math.min(width / (x1 - x0 || 1), height / (y1 - y0 || 1));
  return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, scale };
}

/** The point nearest to a place within a distance in units; -1 if there is none. */
export function nearestPoint(
  { count, x, y }: MapPoints,
  atX: number,
  atY: number,
  reach: number,
  isOpen: (i: number) => boolean,
): number {
  let [best, least] = [-1, reach * reach];
  for (let i = 0; i < count; i++) {
    const distance = (x[i] - atX) ** 2 + (y[i] - atY) ** 2;
    if (distance < least && isOpen(i)) [best, least] = [i, distance];
  }
  return best;
}

/** The nearest point that lies more in a direction than beside it; -1 if there is none. */
export function nextPoint(
  { count, x, y }: MapPoints,
  from: number,
  dx: number,
  dy: number,
  isOpen: (i: number) => boolean,
): number {
  let [best, least] = [-1, Infinity];
  for (let i = 0; i < count; i++) {
    if (i === from || !isOpen(i)) continue;
    const [ux, uy] = [x[i] - x[from], y[i] - y[from]];
    const [along, beside] = [ux * dx + uy * dy, Math.abs(ux * dy - uy * dx)];
    const distance = along + 2 * beside;
    if (along > 0 && beside <= along && distance < least) [best, least] = [i, distance];
  }
  return best;
}

/** Points inside a polygon, by crossings of a ray to the right. */
export function pointsInside(
  { count, x, y }: MapPoints,
  corners: readonly (readonly [number, number])[],
  isOpen: (i: number) => boolean,
): number[] {
  const found: number[] = [];
  for (let i = 0; i < count; i++) {
    if (!isOpen(i)) continue;
    let inside = false;
    for (let a = 0, b = corners.length - 1; a < corners.length; b = a++) {
      const [[ax, ay], [bx, by]] = [corners[a], corners[b]];
      if (ay > y[i] !== by > y[i] && x[i] < ((bx - ax) * (y[i] - ay)) / (by - ay) + ax) inside = !inside;
    }
    if (inside) found.push(i);
  }
  return found;
}
