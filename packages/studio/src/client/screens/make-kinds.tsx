// What to make, as tabs.
export function KindTabs<Kind extends string>({
  kinds,
  chosen,
  choose,
}: {
  kinds: readonly (readonly [Kind, string])[];
  chosen: Kind;
  choose: (kind: Kind) => void;
}) {
  return (
    <div class="tabs" role="tablist" aria-label="What to make">
      {kinds.map(([kind, title]) => (
        <button
          type="button"
          role="tab"
          key={kind}
          aria-selected={chosen === kind}
          onClick={() => choose(kind)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
