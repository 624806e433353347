// A map to read: the drawing of any view or the same as a table, each claim open to its evidence.

import { Columns2 } from "lucide-react";
import { useCallback, useMemo, useRef, useState, type ReactNode } from "react";
import { listMaps, showMap, type MapShape, type ViewName } from "../api/maps";
import { useAsked } from "../api/asked";
import { usePreferences, useWords } from "../preferences";
import { useQuery } from "../route";
import { Answer, Empty, SelectField, Segmented } from "../ui";
import { Canvas } from "./canvas";
import { Drawing } from "./drawing";
import { EvidencePanel } from "./evidence";
import { TableView } from "./table-view";
import { WORDS } from "./words";
import "../styles/reading.css";

export function Reader({ name, view }: { name: string; view: ViewName }) {
  return view === "compare" ? <SideBySide name={name} /> : <OneMap name={name} view={view} />;
}

function OneMap({ name, view }: { name: string; view: ViewName }) {
  const { lang, theme } = usePreferences();
  const asked = useAsked(
    useCallback((signal: AbortSignal) => showMap(name, lang, theme, view, signal), [name, lang, theme, view]),
  );
  return <Answer asked={asked}>{(map) => <Shown key={view} map={map} />}</Answer>;
}

/** This map's personas over each other, or this map beside another: which one stands in the address. */
function SideBySide({ name }: { name: string }) {
  const { lang, theme } = usePreferences();
  const words = useWords(WORDS);
  const [beside, setBeside] = useQuery("beside");
  const maps = useAsked(useCallback((signal: AbortSignal) => listMaps(lang, signal), [lang]));
  const asked = useAsked(
    useCallback((signal: AbortSignal) => showMap(name, lang, theme, "compare", signal, beside), [name, lang, theme, beside]),
  );
  const others = (maps.state === "there" ? maps.value : []).filter((card) => card.name !== name && card.error === null);
  const picker = others.length > 0 && (
    <SelectField
      label={words.beside}
      value={beside ?? ""}
      onChange={setBeside}
      options={[{ key: "", label: words.ownPersonas }, ...others.map((card) => ({ key: card.name, label: card.title }))]}
    />
  );
  if (asked.state === "refused" && asked.refusal.code === "render.nothing-to-compare") {
    return (
      <div className="reader">
        <div className="reader-tools">{picker}</div>
        <Empty icon={Columns2} title={words.nothingBeside} text={words.nothingBesideText} />
      </div>
    );
  }
  return <Answer asked={asked}>{(map) => <Shown key={beside ?? ""} map={map} tools={picker} />}</Answer>;
}

export function Shown({ map, tools }: { map: MapShape; tools?: ReactNode }) {
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
          {tools}
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
