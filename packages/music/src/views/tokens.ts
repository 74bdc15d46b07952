// Tokens of a passage as views, one for each way to write it: as many rows as its notes need.
import { createBeat } from "../representations/beat.ts";
import { createRemi } from "../representations/remi.ts";
import { createSentneuron } from "../representations/sentneuron.ts";
import type { TokenRepresentation } from "../representations/vocabulary.ts";
import type { ScoreView } from "./view.ts";

/** The tokens of a representation, one a row; what they mean is in its vocabulary. */
const tokensOf = (id: string, about: string, representation: TokenRepresentation): ScoreView => ({
  id,
  of: "score",
  about,
  numbers: "uint16",
  width: 1,
  range: representation.range,
  losses: representation.losses,
  compute: (passages) => passages.map((passage) => Uint16Array.from(representation.encode(passage).data)),
  decode: (rows) => representation.decode({ shape: [rows.length], data: Int32Array.from(rows) }),
});

/** What language models read: `createBeat()` with its defaults. */
export const beatTokens = tokensOf(
  "tokens@2",
  "bars, meters, positions, tempos, tracks, velocities, pitches and durations as tokens: the representation beat with its defaults",
  createBeat(),
);

/** `createRemi()` with its defaults. */
export const remiTokens = tokensOf(
  "remiTokens@1",
  "bars, positions, tempos, pitches, velocities and durations as tokens: the representation remi with its defaults",
  createRemi(),
);

/** `createSentneuron()`: the words of Ferreira and Whitehead 2019. */
export const paperTokens = tokensOf(
  "paperTokens@1",
  "tempo, velocity, duration, pitch and waits as tokens, as Ferreira and Whitehead write them: the representation sentneuron",
  createSentneuron(),
);
