// What was kept: heard again, downloaded, or dragged into another program once its address is there.
import { useEffect, useState } from "preact/hooks";
import type { MadeMusic, TakeInfo } from "../../api/answers.ts";
import { trying } from "../actions.ts";
import { askJson } from "../api.ts";
import { player } from "../player.ts";
import { Icon } from "../ui/icons.tsx";

const KINDS = { mid: "MIDI", musicxml: "MusicXML", wav: "WAV" } as const;

export function Takes({ takes }: { takes: readonly TakeInfo[] }) {
  return (
    <aside class="takes" aria-label="Takes">
      <h2>Takes</h2>
      {takes.length === 0 && <p class="soft">What you keep is listed here.</p>}
      {takes.slice(0, 50).map((take) => (
        <Take key={take.name} take={take} />
      ))}
      <p class="small soft">
        <Icon name="folder" small /> Also in the project's folder <code>created</code>, to add to a DAW's
        places.
      </p>
      {takes.length > 0 && (
        <button type="button" onClick={() => void trying(() => askJson("reveal"))}>
          Open the folder
        </button>
      )}
    </aside>
  );
}

function Take({ take }: { take: TakeInfo }) {
  const hear = () =>
    void trying(async () => {
      const music = await askJson<MadeMusic>("make", { body: take.setting });
      player.load({ title: take.name, music, source: `take ${take.name}` }, { play: true });
    });
  return (
    <section class="card take" aria-label={take.name}>
      <div class="row">
        <button type="button" class="icon" aria-label={`Hear ${take.name}`} onClick={hear}>
          <Icon name="play" small />
        </button>
        <b class="grow cut">{take.name}</b>
      </div>
      <div class="row wrap">
        {take.files.map((file) => (
          <TakeFile key={file} file={file} />
        ))}
        {!take.files.some((file) => file.endsWith(".wav")) && (
          <span class="small soft">sound is being rendered</span>
        )}
      </div>
    </section>
  );
}

/** A link that gives the file, and takes it along where it is dragged: the address is there before the gesture begins. */
function TakeFile({ file }: { file: string }) {
  const [path, setPath] = useState<string>();
  useEffect(() => {
    const fetchPath = () =>
      void trying(async () => setPath((await askJson<{ path: string }>("ticket", { body: { file } })).path));
    fetchPath();
    const timer = setInterval(fetchPath, 8 * 60_000);
    return () => clearInterval(timer);
  }, [file]);
  const kind = KINDS[file.split(".").at(-1) as keyof typeof KINDS];
  const type = { MIDI: "audio/midi", MusicXML: "application/vnd.recordare.musicxml+xml", WAV: "audio/wav" }[
    kind
  ];
  return (
    <a
      class="drag"
      href={path}
      download={file}
      draggable={path !== undefined}
      aria-label={`Download ${file}`}
      onDragStart={(event) =>
        event.dataTransfer?.setData("DownloadURL", `${type}:${file}:${location.origin}${path}`)
      }
    >
      {kind}
    </a>
  );
}
