// What the descriptors of a sound are computed from, measured once.
import { type NotePitch, notePitch, type PitchTrack, trackPitch } from "../pitch/track-pitch.ts";
import type { Sound } from "../sound.ts";
import { type Bands, bandsOf } from "./bands.ts";
import { type Cepstra, cepstraOf } from "./cepstra.ts";
import { type Envelope, envelopeOf } from "./envelope.ts";
import { type Partials, partialsOf } from "./partials.ts";
import { type Spectra, spectraOf } from "./spectra.ts";

/** Everything here is of the sound from its onset on. */
export interface Measures {
  readonly sound: Sound;
  readonly envelope: Envelope;
  readonly spectra: Spectra;
  readonly cepstra: Cepstra;
  readonly bands: Bands;
  readonly track: PitchTrack;
  readonly pitch: NotePitch;
  /** Absent without a pitch. */
  readonly partials?: Partials;
}

/** @param sound  from its onset on, not silent */
export function measure(sound: Sound, track: PitchTrack = trackPitch(sound)): Measures {
  const spectra = spectraOf(sound);
  const pitch = notePitch(track);
  return {
    sound,
    envelope: envelopeOf(sound),
    spectra,
    cepstra: cepstraOf(spectra),
    bands: bandsOf(spectra),
    track,
    pitch,
    ...(pitch.confidence > 0 && { partials: partialsOf(sound, pitch.hertz) }),
  };
}
