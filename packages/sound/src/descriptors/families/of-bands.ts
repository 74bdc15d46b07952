// Course of the sound in six bands, each against its own loudest frame: a filter over the whole sound leaves them alone.
import { BAND_TITLES } from "../bands.ts";
import type { SoundDescriptor } from "../descriptor.ts";

const each = (make: (band: number, title: string) => SoundDescriptor): SoundDescriptor[] =>
  BAND_TITLES.map((title, band) => make(band, title));

export const ofBands: readonly SoundDescriptor[] = [
  ...each((band, title) => ({
    name: `arrival${band + 1}`,
    title: `arrival of the ${title} band`,
    unit: "s",
    range: [0, 60],
    formula: `first frame in which band ${band + 1} of 6 is within 6 dB of its loudest`,
    compute: ({ bands }) => bands.arrival[band],
  })),
  ...each((band, title) => ({
    name: `bandDecay${band + 1}`,
    title: `how fast the ${title} band fades`,
    unit: "dB per second",
    range: [-500, 100],
    formula: `slope of the line fitted to the level of band ${band + 1} of 6 from its loudest frame on, down to -40 dB`,
    compute: ({ bands }) => Math.max(-500, Math.min(100, bands.decay[band])),
  })),
  ...each((band, title) => ({
    name: `bandMovement${band + 1}`,
    title: `movement of the ${title} band`,
    unit: "dB",
    range: [0, 40],
    formula: `standard deviation of the level of band ${band + 1} of 6, down to -40 dB`,
    compute: ({ bands }) => bands.movement[band],
  })),
];
