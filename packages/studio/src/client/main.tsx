// The page of the studio.
import { render } from "preact";
import { useMemo } from "preact/hooks";
import { readAddress, refresh, sendWaiting, trying } from "./actions.ts";
import { takeToken } from "./api.ts";
import { startEvents } from "./events.ts";
import { startKeys, useKeys } from "./keys.ts";
import { player } from "./player.ts";
import { Home } from "./screens/home.tsx";
import { LabelScreen } from "./screens/label.tsx";
import { Library } from "./screens/library.tsx";
import { Make } from "./screens/make.tsx";
import { Results } from "./screens/results.tsx";
import { Runs } from "./screens/runs.tsx";
import { getState, go, setState, setTheme, useStore } from "./store.ts";
import { Help } from "./ui/help.tsx";
import { Messages, PlayerBar, Rail, TopBar } from "./ui/shell.tsx";

const SCREENS = {
  home: Home,
  library: Library,
  label: LabelScreen,
  results: Results,
  make: Make,
  runs: Runs,
};

function App() {
  const screen = useStore((state) => state.screen);
  const isReady = useStore((state) => state.catalogue !== undefined);
  useKeys(
    useMemo(
      () => ({
        help: () => setState({ isHelpOpen: !getState().isHelpOpen }),
        clear: () => setState({ isHelpOpen: false, error: undefined, chosen: new Set() }),
        "go-home": () => go("home"),
        "go-library": () => go("library"),
        "go-label": () => go("label"),
        "go-results": () => go("results"),
        "go-make": () => go("make"),
        "go-runs": () => go("runs"),
      }),
      [],
    ),
  );
  const Screen = SCREENS[screen];
  return (
    <>
      <Rail />
      <TopBar />
      <main aria-label={screen}>
        <Messages />
        {isReady ? <Screen /> : <p class="empty soft">Opening the project ...</p>}
      </main>
      <PlayerBar />
      <Help />
    </>
  );
}

takeToken();
setTheme(getState().theme);
startKeys();
render(<App />, document.getElementById("app")!);
void trying(async () => {
  // What could not be sent before the page was closed.
  await sendWaiting();
  await refresh();
  readAddress();
  startEvents();
});
// For tests of what is heard.
Object.assign(globalThis, { studioLevel: () => player.level });
