// Every key of the studio in one table: what it does and where, as the page, its help and the docs have it.

export interface KeyEntry {
  readonly action: string;
  /** As the browser calls it; two words are pressed one after the other. */
  readonly keys: readonly string[];
  readonly shown: string;
  readonly does: string;
  readonly where: "everywhere" | "map" | "label" | "make";
}

const entry = (
  action: string,
  keys: readonly string[],
  shown: string,
  does: string,
  where: KeyEntry["where"] = "everywhere",
): KeyEntry => ({ action, keys, shown, does, where });

export const KEYS: readonly KeyEntry[] = [
  entry("play", [" "], "Space", "play or pause"),
  entry("back", ["ArrowLeft"], "Left", "one bar back, of a recording 2 s"),
  entry("on", ["ArrowRight"], "Right", "one bar on, of a recording 2 s"),
  entry("previous", ["Shift+ArrowLeft"], "Shift+Left", "the piece before"),
  entry("next", ["Shift+ArrowRight"], "Shift+Right", "the next piece"),
  entry("loop", ["l"], "L", "loop two bars, or stop looping"),
  entry("compare", ["a"], "A", "hear the most alike labelled piece"),
  entry("search", ["/"], "/", "find a piece or a tag"),
  entry("clear", ["Escape"], "Esc", "close, or choose nothing"),
  entry("answer", ["1", "2", "3", "4", "5", "6", "7", "8", "9"], "1-9", "answer, or label what is chosen"),
  entry("undo", ["z"], "Z", "undo the last labels"),
  entry("redo", ["Shift+Ctrl+z"], "Shift+Ctrl+Z", "redo them"),
  entry("help", ["?"], "?", "list the keys"),
  entry("go-home", ["g h"], "G H", "go to Home"),
  entry("go-library", ["g l"], "G L", "go to Library"),
  entry("go-label", ["g q"], "G Q", "go to Label"),
  entry("go-results", ["g r"], "G R", "go to Results"),
  entry("go-make", ["g m"], "G M", "go to Make"),
  entry("go-runs", ["g u"], "G U", "go to Runs"),
  entry("guess", ["v"], "V", "view the guess", "label"),
  entry("skip", ["s"], "S", "skip this piece", "label"),
  entry("none", ["n"], "N", "none of these tags", "label"),
  entry("done", ["Enter"], "Enter", "give the answer that is set", "label"),
  entry("up", ["ArrowUp"], "Up", "the nearest piece above", "map"),
  entry("down", ["ArrowDown"], "Down", "the nearest piece below", "map"),
  entry("hear", ["Enter"], "Enter", "hear the piece", "map"),
  entry("choose", ["x"], "X", "choose the piece, or not", "map"),
  entry("closer", ["+", "="], "+", "closer", "map"),
  entry("farther", ["-"], "-", "farther", "map"),
  entry("fit", ["0"], "0", "fit all", "map"),
  entry("keep", ["k"], "K", "keep the take", "make"),
];
