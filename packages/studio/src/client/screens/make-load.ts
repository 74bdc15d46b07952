// What was made, put into the player.
import { type Playing, player } from "../player.ts";

/** Takes the place of the one made before; what is heard goes on at the same share of the music, however long that is now. */
export function loadMade(made: Playing, play: boolean): void {
  const { playing, isOn } = player.state;
  const isOurs = playing?.source === made.source;
  const share = isOurs ? player.position / Math.max(playing.music.seconds, 0.01) : 0;
  player.load(made, { play: play || (isOurs && isOn), at: share < 1 ? share * made.music.seconds : 0 });
}
