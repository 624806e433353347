// All maps together: found by words, shared, doubled, nested.

import { useCallback, useDeferredValue, useState } from "react";
import { useAsked } from "../api/asked";
import { useWords } from "../preferences";
import { Answer, Badge, Link, Page, SearchField } from "../ui";
import { showAtlas, type Atlas } from "./api";
import { DASHBOARD } from "./words";

export function AtlasScreen() {
  const words = useWords(DASHBOARD);
  const [wanted, setWanted] = useState("");
  const sought = useDeferredValue(wanted);
  const asked = useAsked(useCallback((signal: AbortSignal) => showAtlas(sought, signal), [sought]));
  return (
    <Page title={words.atlas} lead={words.atlasLead}>
      <SearchField label={words.search} value={wanted} onChange={setWanted} />
      <Answer asked={asked}>{(atlas) => <Found atlas={atlas} sought={sought} />}</Answer>
    </Page>
  );
}

function Found({ atlas, sought }: { atlas: Atlas; sought: string }) {
  const words = useWords(DASHBOARD);
  const kind = (name: string) => <Badge tone="line">{words.kinds[name] ?? name}</Badge>;
  const links = (maps: readonly string[]) => maps.map((map) => <Link key={map} to={`/maps/${encodeURIComponent(map)}`}>{map}</Link>);
  if (sought) {
    return (
      <ul className="atlas" aria-live="polite">
        {atlas.found.map((one) => (
          <li key={`${one.map} ${one.about}`}>
            {kind(one.kind)} <strong>{one.label}</strong> {one.stage && <span className="muted">{one.stage}</span>} {links([one.map])}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <>
      <section className="panel">
        <h2>{words.shared}</h2>
        {atlas.shared.length === 0 && <p className="muted">{words.noShared}</p>}
        <ul className="atlas">
          {atlas.shared.map((one) => (
            <li key={`${one.kind} ${one.name}`}>
              {kind(one.kind)} <strong>{one.name}</strong> {links(one.maps)}
            </li>
          ))}
        </ul>
      </section>
      {atlas.nested.length > 0 && (
        <section className="panel">
          <h2>{words.nested}</h2>
          <ul className="atlas">
            {atlas.nested.map((one) => (
              <li key={`${one.map} ${one.stage}`}>
                {links([one.map])} <span className="muted">{one.stage}</span> → {one.found ? links([one.detail]) : <Badge tone="negative">{one.detail} ?</Badge>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {atlas.duplicates.length > 0 && (
        <section className="panel">
          <h2>{words.duplicates}</h2>
          <ul className="atlas">
            {atlas.duplicates.map((one) => (
              <li key={one.sentence}>
                {kind(one.kind)} {one.sentence}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
