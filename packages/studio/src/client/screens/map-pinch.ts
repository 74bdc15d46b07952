// Two fingers on the map: what was between them stays between them. Knows nothing of the page.

/** Where one looks from, as the painter has it. */
interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

type Place = readonly [number, number];

/** Two fingers as they were put down. */
export interface Pinch {
  readonly camera: Camera;
  readonly middle: Place;
  readonly apart: number;
}

const middleOf = ([a, b]: readonly Place[]): Place => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
const apartOf = ([a, b]: readonly Place[]): number => Math.max(1, Math.hypot(a[0] - b[0], a[1] - b[1]));

export const beginPinch = (camera: Camera, fingers: readonly Place[]): Pinch => ({
  camera,
  middle: middleOf(fingers),
  apart: apartOf(fingers),
});

/** Where one looks from when the fingers have moved. @param size  width and height of the map in pixels */
export function pinched({ camera, middle, apart }: Pinch, fingers: readonly Place[], size: Place): Camera {
  const [x, y] = middleOf(fingers);
  const scale = (camera.scale * apartOf(fingers)) / apart;
  const [halfWidth, halfHeight] = [size[0] / 2, size[1] / 2];
  return {
    scale,
    x: camera.x + (middle[0] - halfWidth) / camera.scale - (x - halfWidth) / scale,
    y: camera.y - (middle[1] - halfHeight) / camera.scale + (y - halfHeight) / scale,
  };
}
