// The list of keys, from the table that makes them work.
import { useEffect, useRef, useState } from "preact/hooks";
import { KEYS } from "../../api/keys.ts";
import { areKeysOff, switchKeys } from "../keys.ts";
import { setState, useStore } from "../store.ts";

const PLACES = {
  everywhere: "Everywhere",
  map: "On the map",
  label: "While labelling",
  make: "While making",
} as const;

export function Help() {
  const isOpen = useStore((state) => state.isHelpOpen);
  const dialog = useRef<HTMLDialogElement>(null);
  const [isOff, setOff] = useState(areKeysOff());
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      class="help"
      aria-labelledby="keys-title"
      onClose={() => setState({ isHelpOpen: false })}
    >
      <div class="row">
        <h2 id="keys-title" class="grow">
          Keys
        </h2>
        <button type="button" onClick={() => setState({ isHelpOpen: false })}>
          Close
        </button>
      </div>
      <div class="columns">
        {(Object.keys(PLACES) as (keyof typeof PLACES)[]).map((place) => (
          <section key={place}>
            <h3>{PLACES[place]}</h3>
            <dl>
              {KEYS.filter(({ where }) => where === place).map(({ action, shown, does }) => (
                <div key={action}>
                  <dt>
                    <kbd>{shown}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <label class="row">
        <input
          type="checkbox"
          checked={isOff}
          onChange={(event) => {
            switchKeys(event.currentTarget.checked);
            setOff(event.currentTarget.checked);
          }}
        />
        Switch single keys off (Esc and ? stay)
      </label>
    </dialog>
  );
}
