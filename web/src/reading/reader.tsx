// A map to read: the drawing of any view or the same as a table, each claim open to its evidence.

import { useCallback, useMemo, useRef, useState } from "react";
import { showMap, type MapShape, type ViewName } from "../api/maps";
import { useAsked } from "../api/asked";
import { usePreferences, useWords } from "../preferences";
import { Answer, Segmented } from "../ui";
import { Canvas } from "./canvas";
import { Drawing } from "./drawing";
import { EvidencePanel } from "./evidence";
import { TableView } from "./table-view";
import { WORDS } from "./words";
import "../styles/reading.css";

export function Reader({ name, view }: { name: string; view: ViewName }) {
  const { lang, theme } = usePreferences();
  const asked = useAsked(
    useCallback((signal: AbortSignal) => showMap(name, lang, theme, view, signal), [name, lang, theme, view]),
  );
  return <Answer asked={asked}>{(map) => <Shown key={view} map={map} />}</Answer>;
}

export function Shown({ map }: { map: MapShape }) {
  const { lang } = usePreferences();
  const words = useWords(WORDS);
  const [as, setAs] = useState<"drawing" | "table">("drawing");
  const [chosen, setChosen] = useState<string | null>(null);
  const opener = useRef<Element | null>(null);
  const byAbout = useMemo(() => new Map(map.claims.map((claim) => [claim.about, claim])), [map]);
  const claims = useMemo(() => new Set(byAbout.keys()), [byAbout]);
  const claim = chosen === null ? undefined : byAbout.get(chosen);
  const choose = useCallback((about: string) => {
    opener.current = document.activeElement;
    setChosen(about);
  }, []);
  const close = useCallback(() => {
    setChosen(null);
    if (opener.current instanceof HTMLElement || opener.current instanceof SVGElement) opener.current.focus();
  }, []);
  return (
    <div className={claim ? "split open" : "split"}>
      <div className="reader">
        <div className="reader-tools">
          <Segmented
            label={words.view}
            value={as}
            options={[
              { key: "drawing", label: words.drawing },
              { key: "table", label: words.table },
            ]}
            onChange={setAs}
          />
        </div>
        {as === "drawing" ? (
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
      </div>
      {claim ? (
        <EvidencePanel claim={claim} lang={lang} onClose={close} />
      ) : (
        <p className="pick muted small">{words.pick}</p>
      )}
    </div>
  );
}
