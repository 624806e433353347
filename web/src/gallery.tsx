// Every map of the folder, each with its picture and how much of it is known.

import { useCallback } from "react";
import { listMaps, previewAddress, type MapCard } from "./api";
import { Link } from "./app";
import { useAsked } from "./asked";
import { Refused, Waiting } from "./notice";
import type { Preferences } from "./preferences";
import { WORDS } from "./words";

export function Gallery({ preferences }: { preferences: Preferences }) {
  const { lang } = preferences;
  const words = WORDS[lang];
  const asked = useAsked(useCallback((signal: AbortSignal) => listMaps(lang, signal), [lang]));
  return (
    <main id="main" className="gallery" tabIndex={-1}>
      <h1>{words.gallery}</h1>
      {asked.state === "waiting" && <Waiting words={words} />}
      {asked.state === "refused" && (
        <Refused refusal={asked.refusal} again={asked.again} words={words} />
      )}
      {asked.state === "there" && asked.value.length === 0 && (
        <div className="notice">
          <p>{words.empty}</p>
          <p className="muted">{words.emptyHelp}</p>
          <pre>
            <code>parcours new map.journey.yaml</code>
          </pre>
        </div>
      )}
      {asked.state === "there" && asked.value.length > 0 && (
        <ul className="cards">
          {asked.value.map((card) => (
            <li key={card.name}>
              <Card card={card} preferences={preferences} />
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}

function Card({ card, preferences }: { card: MapCard; preferences: Preferences }) {
  const { lang, theme } = preferences;
  const words = WORDS[lang];
  if (card.error !== null) {
    return (
      <div className="card broken">
        <h2>{card.file}</h2>
        <p>
          <strong>{words.unreadable}.</strong> {card.error}
        </p>
      </div>
    );
  }
  const changed = new Date(card.changed_at).toLocaleDateString(lang, { dateStyle: "medium" });
  return (
    <Link to={`/maps/${card.name}`} className="card">
      <img src={previewAddress(card, lang, theme)} alt="" loading="lazy" />
      <h2>{card.title}</h2>
      <p>{card.description}</p>
      <p className="muted small">
        {card.state === "target" ? words.target : words.current} · {words.stages(card.stages)} ·{" "}
        {card.evidence}
      </p>
      <p className="muted small">
        {words.changed} {changed} · {card.file}
      </p>
    </Link>
  );
}
