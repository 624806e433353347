// One cell: the cards of a lane in a stage, a place to drop, a place to add.

import { dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { Plus } from "lucide-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import { word } from "../lexicon";
import type { Key } from "../live/types.ts";
import { type Lang, useLang, useWords } from "../preferences";
import { announce, toast } from "../ui";
import { addCard, dropCard, homeOf, named } from "./actions";
import { Card } from "./card";
import { useEditor } from "./context";
import { Writing } from "./editable";
import type { Lane, LaneShape } from "./lanes";
import { useChildren, useMayEdit, useRow, useRows } from "./live";
import { focusSpot, useView } from "./state";
import { at, titleOf } from "./text";
import { EDITOR, type EditorWords } from "./words";

export const Cell = memo(function Cell({ lane, stage, column }: { lane: Lane; stage: Key; column: number }) {
  switch (lane.shape.is) {
    case "list":
      return <ListCell lane={lane} stage={stage} column={column} slot={lane.shape.slot} />;
    case "field":
      return <FieldCell lane={lane} stage={stage} column={column} field={lane.shape.field} />;
    case "below":
      return <BelowCell lane={lane} stage={stage} column={column} slot={lane.shape.slot} />;
    case "channels":
      return <ChannelsCell lane={lane} stage={stage} column={column} />;
    case "curve":
      return null;
  }
});

interface CellProps {
  lane: Lane;
  stage: Key;
  column: number;
}

function ListCell({ slot, ...props }: CellProps & { slot: string }) {
  const keys = useChildren(props.stage, slot);
  return (
    <Frame {...props} keys={keys}>
      {keys.map((key) => (
        <Card key={key} of={key} lane={props.lane} />
      ))}
    </Frame>
  );
}

function FieldCell({ field, ...props }: CellProps & { field: string }) {
  const { state } = useEditor();
  const row = useRow(props.stage);
  const spot = `${props.stage}#${field}`;
  const writes = useView(state, (view) => view.editing === spot);
  const said = at(row?.fields, field) !== undefined;
  return (
    <Frame {...props} keys={said ? NOTHING_TO_SORT : NOTHING} single={said || writes}>
      {(said || writes) && <Card of={props.stage} field={field} lane={props.lane} />}
    </Frame>
  );
}

const NOTHING: readonly Key[] = [];
const NOTHING_TO_SORT: readonly Key[] = [""];

function BelowCell({ slot, ...props }: CellProps & { slot: string }) {
  const { live } = useEditor();
  const touchpoints = useChildren(props.stage, "touchpoints");
  useRows(touchpoints);
  const keys = touchpoints.flatMap((touchpoint) => live.children(touchpoint, slot));
  return (
    <Frame {...props} keys={keys}>
      {keys.map((key) => (
        <Card key={key} of={key} lane={props.lane} />
      ))}
    </Frame>
  );
}

/** Gathered from the touchpoints: read here, changed there. */
function ChannelsCell({ lane, stage, column }: CellProps) {
  const { live } = useEditor();
  const lang = useLang();
  const words = useWords(EDITOR);
  const touchpoints = useChildren(stage, "touchpoints");
  useRows(touchpoints);
  const names = [...new Set(touchpoints.map((key) => live.get(key)?.fields["channel"]).filter((name) => typeof name === "string"))];
  const title = titleOf(live.get(stage), lang);
  return (
    <div className="cell" role="gridcell" aria-colindex={column} data-spot={`${lane.key}+${stage}`} tabIndex={-1}>
      {names.length === 0 && <span className="sr-only">{words.emptyCell(lane.label, title)}</span>}
      {names.map((name) => (
        <span key={name} className="badge">
          {word("CHANNELS", name, lang)}
        </span>
      ))}
    </div>
  );
}

function Frame({
  lane,
  stage,
  column,
  keys,
  single,
  children,
}: CellProps & { keys: readonly Key[]; single?: boolean; children: React.ReactNode }) {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const mayEdit = useMayEdit();
  const element = useRef<HTMLDivElement>(null);
  const [before, setBefore] = useState<Key | "end" | null>(null);
  const cell = `${lane.key}+${stage}`;
  const draft = useView(state, (view) => (view.draft?.spot === cell ? view.draft : null));
  const focused = useView(state, (view) => view.focus === cell);
  const title = titleOf(useRow(stage), lang);

  useEffect(() => {
    const box = element.current;
    if (!box || !mayEdit || !accepts(lane.shape)) return;
    return dropTargetForElements({
      element: box,
      canDrop: ({ source }) => typeof source.data["card"] === "string",
      onDrag: ({ location }) => setBefore(cardBelow(box, location.current.input.clientY)),
      onDragLeave: () => setBefore(null),
      onDrop: ({ source, location }) => {
        setBefore(null);
        dropInto(live, String(source.data["card"]), lane, stage, cardBelow(box, location.current.input.clientY), words, lang);
      },
    });
  }, [lane, stage, live, mayEdit, words, lang]);

  const begin = () => beginWriting(live, state, lane, stage, words.noTouchpoint);
  const commit = (text: string, then: "stay" | "next") => {
    const after = draft?.after ?? null;
    state.rest();
    if (!text.trim()) return focusSpot(cell);
    const made = addCard(live, lane.shape, stage, text, after);
    if (!made) return focusSpot(cell);
    announce(words.didAdd(text.trim()));
    if (then === "next") dispatchEvent(new CustomEvent("parcours:next", { detail: cell }));
    else focusSpot(made);
  };
  const empty = keys.length === 0 && !single && !draft;
  const shown = useMemo(() => (before === null ? null : before), [before]);
  return (
    <div
      ref={element}
      className={["cell", `cell-${lane.role}`, empty && "bare", shown && "over"].filter(Boolean).join(" ")}
      role="gridcell"
      aria-colindex={column}
      data-cell={cell}
      data-before={shown ?? undefined}
      onDoubleClick={(event) => event.target === event.currentTarget && mayEdit && begin()}
    >
      {children}
      {draft && (
        <div className="card-wrap">
          <Writing
            value=""
            label={`${words.writing}: ${lane.label}, ${title}`}
            onCommit={commit}
            onCancel={() => {
              state.rest();
              focusSpot(cell);
            }}
            onType={() => live.setMine({ at: cell, editing: { key: cell, field: "" } })}
          />
        </div>
      )}
      {shown === "end" && <span className="drop-line" />}
      {!single && !draft && (mayEdit || empty) && (
        <button
          type="button"
          className="add"
          data-spot={cell}
          data-empty={empty ? "" : undefined}
          tabIndex={focused ? 0 : -1}
          aria-label={mayEdit ? words.addHere(lane.label, title) : words.emptyCell(lane.label, title)}
          onClick={() => mayEdit && begin()}
        >
          {mayEdit && (
            <>
              <Plus size={14} aria-hidden /> <span>{words.add}</span>
            </>
          )}
        </button>
      )}
    </div>
  );
}

/** Open a place to write in a cell; a field of the stage is edited where it stands. */
export function beginWriting(
  live: ReturnType<typeof useEditor>["live"],
  state: ReturnType<typeof useEditor>["state"],
  lane: Lane,
  stage: Key,
  noTouchpoint: string,
  after: Key | null = null,
): void {
  if (lane.shape.is === "field") return state.edit(`${stage}#${lane.shape.field}`);
  if (lane.shape.is === "curve" || lane.shape.is === "channels") return;
  if (!homeOf(live, lane.shape, stage)) return toast(noTouchpoint);
  state.write({ spot: `${lane.key}+${stage}`, lane: lane.key, stage, after });
}

/** Put a card that was dragged where it was let go, and say so. */
export function dropInto(
  live: ReturnType<typeof useEditor>["live"],
  card: Key,
  lane: Lane,
  stage: Key,
  before: Key | "end",
  words: EditorWords,
  lang: Lang,
): void {
  if (!accepts(lane.shape)) return;
  const moved = dropCard(live, card, lane, stage, before === "end" ? null : before);
  if (!moved) {
    if (!homeOf(live, lane.shape, stage)) toast(words.noTouchpoint);
    return;
  }
  announce(words.didMove(named(live.get(moved), lang), lane.label, titleOf(live.get(stage), lang)));
  focusSpot(moved);
}

function accepts(shape: LaneShape): boolean {
  return shape.is === "list" || shape.is === "below";
}

export function cardBelow(cell: HTMLElement, y: number): Key | "end" {
  for (const card of cell.querySelectorAll<HTMLElement>("[data-card]")) {
    const box = card.getBoundingClientRect();
    if (y < box.top + box.height / 2) return card.dataset["card"] ?? "end";
  }
  return "end";
}
