// The room of dashboards: the list of maps, one map's figures, the atlas of all maps.

import { LineChart, Network } from "lucide-react";
import { useCallback } from "react";
import { useAsked } from "../api/asked";
import { listMaps, previewAddress, type MapCard } from "../api/maps";
import { day } from "../notation";
import { usePreferences, useWords } from "../preferences";
import type { ScreenProps } from "../route";
import { Answer, DataTable, Empty, Link, LinkButton, Page } from "../ui";
import { AtlasScreen } from "./atlas";
import { BoardScreen } from "./board";
import { DASHBOARD } from "./words";
import "./dashboard.css";

export default function Dashboard({ params }: ScreenProps) {
  const rest = params["*"] ?? "";
  if (rest === "") return <Boards />;
  // A map may be called “atlas”; its address then says so.
  if (rest === "atlas") return <AtlasScreen />;
  const name = rest.startsWith("map/") ? rest.slice(4) : rest;
  return <BoardScreen key={name} name={name} />;
}

function Boards() {
  const words = useWords(DASHBOARD);
  const { lang, theme } = usePreferences();
  const asked = useAsked(useCallback((signal: AbortSignal) => listMaps(lang, signal), [lang]));
  return (
    <Page
      title={words.title}
      lead={words.lead}
      actions={
        <LinkButton to="/dashboard/atlas" icon={Network}>
          {words.atlas}
        </LinkButton>
      }
    >
      <Answer asked={asked}>
        {(maps) =>
          maps.length === 0 ? (
            <Empty icon={LineChart} title={words.none} text={words.noneText} />
          ) : (
            <DataTable<MapCard>
              caption={words.maps}
              rows={maps.filter((card) => card.error === null)}
              keyOf={(card) => card.name}
              columns={[
                { key: "picture", title: "", cell: (card) => <img className="board-preview" src={previewAddress(card, lang, theme)} alt="" loading="lazy" /> },
                { key: "title", title: words.map, cell: (card) => <Link to={`/dashboard/map/${encodeURIComponent(card.name)}`}>{card.title}</Link> },
                { key: "evidence", title: words.evidence, cell: (card) => card.evidence },
                { key: "changed", title: words.changed, cell: (card) => <time dateTime={card.changed_at}>{day(card.changed_at, lang)}</time> },
              ]}
            />
          )
        }
      </Answer>
    </Page>
  );
}
