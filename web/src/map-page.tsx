// One map: drawing or table, and beside it how the chosen claim is known.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { exportAddress, showMap, type MapShape, type ViewName } from "./api";
import { useAsked } from "./asked";
import { Canvas } from "./canvas";
import { Drawing } from "./drawing";
import { EvidencePanel } from "./evidence";
import { Refused, Waiting } from "./notice";
import type { Preferences } from "./preferences";
import { TableView } from "./table-view";
import { WORDS } from "./words";

export function MapPage({ name, preferences }: { name: string; preferences: Preferences }) {
  const { lang, theme } = preferences;
  const words = WORDS[lang];
  const [shows, setShows] = useState<ViewName>("journey");
  const asked = useAsked(
    useCallback(
      (signal: AbortSignal) => showMap(name, lang, theme, shows, signal),
      [name, lang, theme, shows],
    ),
  );
  if (asked.state === "waiting") {
    return (
      <main id="main">
        <Waiting words={words} />
      </main>
    );
  }
  if (asked.state === "refused") {
    return (
      <main id="main">
        <Refused refusal={asked.refusal} again={asked.again} words={words} />
      </main>
    );
  }
  return <Shown map={asked.value} preferences={preferences} shows={shows} setShows={setShows} />;
}

function Shown({
  map,
  preferences,
  shows,
  setShows,
}: {
  map: MapShape;
  preferences: Preferences;
  shows: ViewName;
  setShows: (shows: ViewName) => void;
}) {
  const { lang, theme } = preferences;
  const words = WORDS[lang];
  const [view, setView] = useState<"drawing" | "table">("drawing");
  const [chosen, setChosen] = useState<string | null>(null);
  const opener = useRef<Element | null>(null);
  const byAbout = useMemo(() => new Map(map.claims.map((claim) => [claim.about, claim])), [map]);
  const claims = useMemo(() => new Set(byAbout.keys()), [byAbout]);
  const claim = chosen === null ? undefined : byAbout.get(chosen);

  useEffect(() => {
    document.title = `${map.title} · Parcours`;
  }, [map.title]);

  const choose = useCallback((about: string) => {
    opener.current = document.activeElement;
    setChosen(about);
  }, []);
  const close = useCallback(() => {
    setChosen(null);
    if (opener.current instanceof HTMLElement || opener.current instanceof SVGElement) {
      opener.current.focus();
    }
  }, []);

  return (
    <main id="main" className="map" tabIndex={-1}>
      <div className="map-head">
        <h1>{map.title}</h1>
        <div className="tools">
          <label>
            <span className="sr-only">{words.shows}</span>
            <select value={shows} onChange={(event) => setShows(event.target.value as ViewName)}>
              {map.views.map((option) => (
                <option key={option} value={option}>
                  {words.views[option]}
                </option>
              ))}
            </select>
          </label>
          <div role="group" aria-label={words.view}>
            {(["drawing", "table"] as const).map((option) => (
              <button
                key={option}
                type="button"
                aria-pressed={view === option}
                onClick={() => setView(option)}
              >
                {words[option]}
              </button>
            ))}
          </div>
          <div role="group" aria-label={words.download}>
            {map.downloads.map((form) => (
              <a key={form} className="button" href={exportAddress(map.name, form, lang, theme, shows)} download>
                <span className="sr-only">{words.download} </span>
                {form.toUpperCase()}
              </a>
            ))}
          </div>
        </div>
      </div>
      <div className={claim ? "split open" : "split"}>
        {view === "drawing" ? (
          <Canvas
            width={map.scene.width}
            height={map.scene.height}
            background={map.scene.background}
            title={map.scene.title}
            description={map.scene.description}
            words={words}
          >
            <Drawing scene={map.scene} chosen={chosen} claims={claims} onChoose={choose} />
          </Canvas>
        ) : (
          <TableView table={map.table} title={map.title} lang={lang} claims={claims} onChoose={choose} />
        )}
        {claim ? (
          <EvidencePanel claim={claim} lang={lang} onClose={close} />
        ) : (
          <p className="hint muted small">{words.pick}</p>
        )}
      </div>
    </main>
  );
}
