// The room of dashboards: the list of maps, one map's figures, the atlas of all maps.

import { LineChart, Network } from "lucide-react";
import { useCallback } from "react";
import { useAsked } from "../api/asked";
import { useWords } from "../preferences";
import type { ScreenProps } from "../routes";
import { Answer, DataTable, Empty, Link, LinkButton, Page } from "../ui";
import { showAtlas, type Atlas } from "./api";
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
  const asked = useAsked(useCallback((signal: AbortSignal) => showAtlas("", signal), []));
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
        {(atlas) =>
          atlas.maps.length === 0 ? (
            <Empty icon={LineChart} title={words.none} text={words.noneText} />
          ) : (
            <DataTable<Atlas["maps"][number]>
              caption={words.maps}
              rows={atlas.maps}
              keyOf={(one) => one.name}
              columns={[
                { key: "title", title: words.map, cell: (one) => <Link to={`/dashboard/map/${encodeURIComponent(one.name)}`}>{one.title}</Link> },
                { key: "name", title: "", cell: (one) => <span className="muted">{one.name}</span> },
              ]}
            />
          )
        }
      </Answer>
    </Page>
  );
}
