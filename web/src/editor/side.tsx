// The panel beside the map: everything about the chosen part, or about the whole map.

import { X } from "lucide-react";
import { useWords } from "../preferences";
import { IconButton, later } from "../ui";
import { useEditor } from "./context";
import { EvidenceTab } from "./evidence-tab";
import { FindingsTab } from "./findings-tab";
import { Inspector } from "./inspector";
import { keyOf, PANELS, useView, type PanelTab } from "./state";
import { EDITOR } from "./words";
import "../styles/talk.css";

const Comments = later(() => import("../talk/comments"));
const Activity = later(() => import("../talk/activity"));
const History = later(() => import("../history/history"));
/** What can be opened beside the map, fetched ahead: it opens without the server too. */
export const BESIDE = [Comments.load, Activity.load, History.load];

export function Side() {
  const { state } = useEditor();
  const words = useWords(EDITOR);
  const tab = useView(state, (view) => view.panel);
  const focus = useView(state, (view) => view.focus);
  if (!tab) return null;
  const key = focus ? partOf(focus) : "map";
  const names: Record<PanelTab, string> = {
    details: words.details,
    evidence: words.evidenceOf,
    comments: words.comments,
    findings: words.findings,
    activity: words.activity,
    history: words.history,
  };
  const whole = tab === "history" || tab === "activity" || tab === "findings";
  const shown = PANELS.filter((one) => (whole ? ["findings", "activity", "history"] : ["details", "evidence", "comments"]).includes(one));
  return (
    <aside
      className="side"
      aria-label={words.panel}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          state.open(null);
          document.querySelector<HTMLElement>("[role=grid] [tabindex='0']")?.focus();
        }
      }}
    >
      <div className="side-head">
        <div className="tabs" role="tablist" aria-label={words.panel}>
          {shown.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              id={`tab-${one}`}
              className="tab"
              aria-selected={one === tab}
              aria-controls="side-body"
              tabIndex={one === tab ? 0 : -1}
              onClick={() => state.open(one)}
              onKeyDown={(event) => {
                const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
                const next = step ? shown[(shown.indexOf(one) + step + shown.length) % shown.length] : undefined;
                if (!next) return;
                state.open(next);
                document.getElementById(`tab-${next}`)?.focus();
              }}
            >
              {names[one]}
            </button>
          ))}
        </div>
        <IconButton icon={X} small label={words.closeFind} keys="Esc" onPress={() => state.open(null)} />
      </div>
      <div className="side-body" id="side-body" role="tabpanel" aria-labelledby={`tab-${tab}`} tabIndex={0}>
        {tab === "details" && <Inspector of={key} />}
        {tab === "evidence" && <EvidenceTab of={key} />}
        {tab === "comments" && <Comments.Part of={key} />}
        {tab === "findings" && <FindingsTab />}
        {tab === "activity" && <Activity.Part />}
        {tab === "history" && <History.Part />}
      </div>
    </aside>
  );
}

/** The row that a spot is about; an empty cell is about its stage. */
function partOf(spot: string): string {
  const plus = spot.indexOf("+");
  return plus >= 0 ? spot.slice(plus + 1) : keyOf(spot);
}
