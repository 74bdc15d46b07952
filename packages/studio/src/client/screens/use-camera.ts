// Where one looks at the map from, how large it is, and the way between pixels and places.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { themeColours } from "../colours.ts";
import { type Camera, fitCamera, MapPainter, type MapPoints } from "../map-painter.ts";
import { useStore } from "../store.ts";

export interface MapCamera {
  readonly camera: Camera | undefined;
  readonly setCamera: (camera: Camera) => void;
  readonly width: number;
  readonly height: number;
  /** The place under a pixel. */
  readonly place: (px: number, py: number) => [number, number];
  /** The pixel of a point. */
  readonly pixel: (i: number) => [number, number];
  readonly zoom: (factor: number, px?: number, py?: number) => void;
  readonly fit: () => void;
  /** Moves so that a point is seen. */
  readonly reveal: (i: number) => void;
}

/** Nearer to an edge a point counts as not seen. */
const EDGE = 20;

/** Draws the points into a canvas, as large as what is around it, whenever anything of it changes. */
export function useCamera(canvas: RefObject<HTMLCanvasElement | null>, points: MapPoints): MapCamera {
  const theme = useStore((state) => state.theme);
  const painter = useRef<MapPainter | undefined>(undefined);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const [camera, setCamera] = useState<Camera>();
  useEffect(() => {
    painter.current = new MapPainter(canvas.current!);
    const watch = new ResizeObserver(([{ contentRect }]) =>
      setSize({ width: contentRect.width, height: contentRect.height }),
    );
    watch.observe(canvas.current!.parentElement!);
    return () => watch.disconnect();
  }, []);
  const fit = () => {
    if (width > 0) setCamera(fitCamera(points, width, height));
  };
  useEffect(fit, [points.x, width > 0]);
  useEffect(() => {
    if (!camera || width === 0) return;
    const frame = requestAnimationFrame(() => {
      const { ground, ink, accent, edge, classes } = themeColours();
      const colours = { ground, ink, accent, grey: edge, classes };
      painter.current!.draw(points, camera, width, height, devicePixelRatio, colours);
    });
    return () => cancelAnimationFrame(frame);
  }, [points, camera, width, height, theme]);
  const { x, y, scale } = camera ?? { x: 0, y: 0, scale: 1 };
  const place = (px: number, py: number): [number, number] => [
    x + (px - width / 2) / scale,
    y - (py - height / 2) / scale,
  ];
  const pixel = (i: number): [number, number] => [
    (points.x[i] - x) * scale + width / 2,
    height / 2 - (points.y[i] - y) * scale,
  ];
  const zoom = (factor: number, px = width / 2, py = height / 2) => {
    const [atX, atY] = place(px, py);
    const next = scale * factor;
    setCamera({ scale: next, x: atX - (px - width / 2) / next, y: atY + (py - height / 2) / next });
  };
  const reveal = (i: number) => {
    const [px, py] = pixel(i);
    if (px < EDGE || py < EDGE || px > width - EDGE || py > height - EDGE)
      setCamera({ scale, x: points.x[i], y: points.y[i] });
  };
  return { camera, setCamera, width, height, place, pixel, zoom, fit, reveal };
}
