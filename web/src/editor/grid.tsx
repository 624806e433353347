// The map as a grid that is edited in place: stages across, lanes down, the headings always in sight.

import { Plus } from "lucide-react";
import { memo, useCallback, useContext, useEffect, useMemo, useRef, useState, useSyncExternalStore, type CSSProperties } from "react";
import type { Key } from "../live/types.ts";
import { remember, remembered, useLang, useWords } from "../preferences";
import { openShortcuts } from "../shell/shell";
import { Button } from "../ui";
import { cardBelow, Cell, dropInto } from "./cell";
import { useEditor } from "./context";
import { Curve } from "./curve";
import { AskContext } from "./doing";
import { useFingers } from "./fingers";
import { Fold, LaneHead, StageHead } from "./heads";
import { useKeys } from "./keys";
import { lanesOf, type Lane } from "./lanes";
import { useChildren, useMayEdit, useRow, useRows } from "./live";
import { MapHead } from "./map-head";
import { Cursors } from "./cursors";
import type { Spot } from "./state";
import { say } from "./text";
import { EDITOR } from "./words";
import { usePanZoom } from "./pan-zoom";

export function useLanes(): Lane[] {
  const { live } = useEditor();
  const lang = useLang();
  const keys = useChildren("map", "lanes");
  const stages = useChildren("map", "stages");
  useRows(keys);
  // Where the map names no lanes, the stages' lists decide; they change seldom enough to look again.
  const watch = keys.length ? NONE : stages;
  useRows(watch);
  const lanes = lanesOf(live, lang);
  const text = JSON.stringify(lanes);
  return useMemo(() => lanes, [text]);
}

const NONE: readonly Key[] = [];

export function Grid({ name, zoom, onZoom }: { name: string; zoom: number; onZoom: (zoom: number) => void }) {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const stages = useChildren("map", "stages");
  const lanes = useLanes();
  const shown = useMemo(() => lanes.filter((lane) => !lane.hidden), [lanes]);
  const row = useRow("map");
  const frame = useRef<HTMLDivElement>(null);
  const mayEdit = useMayEdit();
  const [folded, fold] = useFolds(name);
  const onKeyDown = useKeys(shown);
  usePanZoom(frame, zoom, onZoom);
  useFingers(frame, {
    mayEdit,
    zoom,
    onZoom,
    over: (cell) => {
      for (const one of frame.current?.querySelectorAll(".finger-over") ?? []) if (one !== cell) one.classList.remove("finger-over");
      cell?.classList.add("finger-over");
    },
    drop: (card, cell, y) => {
      const [key, stage] = (cell.dataset["cell"] ?? "").split("+");
      const lane = shown.find((one) => one.key === key);
      if (lane && stage) dropInto(live, card, lane, stage, cardBelow(cell, y), words, lang);
    },
  });
  const tapped = useRef<Spot | null>(null);
  const title = say(row?.fields["title"], lang);
  useEffect(() => {
    // The first Tab into the grid lands on the first stage.
    if (state.view.focus === null && stages[0]) state.focusOn(stages[0]);
  }, [state, stages]);
  const style = { "--n": stages.length, zoom } as CSSProperties;
  return (
    <div className="map-frame" ref={frame} tabIndex={-1} data-map-frame>
      <div className={stages.length > 24 ? "sheet many" : "sheet"} style={style}>
        <MapHead />
        <Teach />
        <div
          className="grid"
          role="grid"
          aria-label={words.gridLabel(title)}
          aria-rowcount={shown.length + 1}
          aria-colcount={stages.length + 1}
          aria-multiselectable="true"
          onKeyDown={onKeyDown}
          onFocus={(event) => {
            const spot = (event.target as HTMLElement).closest<HTMLElement>("[data-spot]")?.dataset["spot"];
            if (spot) state.focusOn(spot);
          }}
          onPointerDown={() => (tapped.current = state.view.focus)}
          onClick={(event) => {
            // A finger has no F2 and no steady double click: a tap on what has the focus writes.
            const spot = (event.target as HTMLElement).closest<HTMLElement>(".item[data-spot], .stage-name[data-spot]")?.dataset["spot"];
            if (mayEdit && spot && spot === tapped.current && (event.nativeEvent as PointerEvent).pointerType === "touch") return state.edit(spot);
            const card = (event.target as HTMLElement).closest<HTMLElement>("[data-card]")?.dataset["card"];
            if (card && (event.ctrlKey || event.metaKey || event.shiftKey)) state.toggle(card);
            else if (state.view.selection.size) state.choose([]);
          }}
        >
          <div className="row heads" role="row" aria-rowindex={1}>
            <div className="corner" role="columnheader" aria-colindex={1}>
              <span className="sr-only">{words.lanes}</span>
            </div>
            {stages.map((stage, index) => (
              <StageHead key={stage} stage={stage} index={index} count={stages.length} />
            ))}
          </div>
          {shown.map((lane, index) => (
            <LaneRow
              key={lane.key}
              lane={lane}
              index={index}
              count={shown.length}
              stages={stages}
              folded={folded.has(lane.key)}
              onFold={fold}
            />
          ))}
        </div>
        <p id="curve-help" className="sr-only">
          {words.curveHelp}
        </p>
        {mayEdit && <AddLane />}
        <Note />
        <Cursors />
      </div>
    </div>
  );
}

const LaneRow = memo(function LaneRow({
  lane,
  index,
  count,
  stages,
  folded,
  onFold,
}: {
  lane: Lane;
  index: number;
  count: number;
  stages: readonly Key[];
  folded: boolean;
  onFold: (key: Key) => void;
}) {
  const personas = useOtherPersonas();
  return (
    <div className={folded ? "row folded" : "row"} role="row" aria-rowindex={index + 2} data-lane={lane.key}>
      <div className="rail" role="rowheader" aria-colindex={1}>
        <LaneHead lane={lane} first={index === 0} last={index + 1 === count} />
        <Fold lane={lane} folded={folded} onFold={() => onFold(lane.key)} />
      </div>
      {folded ? (
        <div className="cell folded-cell" role="gridcell" aria-colindex={2} aria-colspan={stages.length} />
      ) : lane.shape.is === "curve" ? (
        <Curve stages={stages} others={personas} />
      ) : (
        stages.map((stage, column) => <Cell key={stage} lane={lane} stage={stage} column={column + 2} />)
      )}
    </div>
  );
});

function useOtherPersonas(): { id: string; name: string }[] {
  const { live } = useEditor();
  const lang = useLang();
  const keys = useChildren("map", "other_personas");
  useRows(keys);
  const personas = keys.map((key) => ({ id: key.slice(key.indexOf(":") + 1), name: say(live.get(key)?.fields["name"], lang) }));
  const text = JSON.stringify(personas);
  return useMemo(() => personas, [text]);
}

/** A map without a single card says how one is made. */
function Teach() {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const mayEdit = useMayEdit();
  const isBare = useSyncExternalStore(
    (told) => live.subscribeAll(told),
    () => live.children("map", "stages").every((stage) => live.slots(stage).length === 0 && live.get(stage)?.fields["goal"] === undefined),
  );
  if (!isBare || !mayEdit) return null;
  return (
    <p className="teach">
      {words.teach}
      <Button small variant="quiet" onPress={openShortcuts}>
        {words.teachKeys}
      </Button>
    </p>
  );
}

function AddLane() {
  const words = useWords(EDITOR);
  const ask = useContext(AskContext);
  return (
    <button type="button" className="add-lane" onClick={() => ask({ is: "lane" })}>
      <Plus size={15} aria-hidden /> {words.addLane}
    </button>
  );
}

function Note() {
  const lang = useLang();
  const row = useRow("map");
  const note = say(row?.fields["note"], lang);
  return note ? <p className="map-note muted small">{note}</p> : null;
}

/** Folded lanes are a matter of this browser, not of the map. */
function useFolds(name: string): [ReadonlySet<Key>, (key: Key) => void] {
  const place = `parcours-folded-${name}`;
  const [folded, setFolded] = useState<ReadonlySet<Key>>(() => new Set((remembered(place) ?? "").split(" ").filter(Boolean)));
  const fold = useCallback(
    (key: Key) => {
      setFolded((before) => {
        const after = new Set(before);
        if (!after.delete(key)) after.add(key);
        remember(place, [...after].join(" "));
        return after;
      });
    },
    [place],
  );
  return [folded, fold];
}
