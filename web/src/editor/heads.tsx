// The headings of the grid: stages across the top, lanes down the side. Both can be dragged, renamed, moved.

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import {
  ArrowDown, ArrowLeft, ArrowRight, ArrowUp, ChevronDown, ChevronRight, CircleAlert, Copy, Ellipsis, EyeOff, Gem, Merge, MessageSquarePlus,
  PanelRight, Pencil, Plus, Scissors, Trash2,
} from "lucide-react";
import { memo, useContext, useEffect, useRef, useState } from "react";
import { word } from "../lexicon";
import type { Key } from "../live/types.ts";
import { useLang, useWords } from "../preferences";
import { announce, MenuButton, toast } from "../ui";
import { addStage, changeLane, moveCard, named, neighbour, removeLane, setWords } from "./actions";
import { useByKey, useEditor } from "./context";
import { AskContext, useDo } from "./doing";
import { Writing } from "./editable";
import { LANE_ICONS, lanesOf, type Lane } from "./lanes";
import { useMayEdit, useRow } from "./live";
import { MARKS } from "./marks";
import { focusSpot, useView } from "./state";
import { say } from "./text";
import { EDITOR } from "./words";

export const StageHead = memo(function StageHead({ stage, index, count }: { stage: Key; index: number; count: number }) {
  const { live, state, presence, levels, findings } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const row = useRow(stage);
  const mayEdit = useMayEdit();
  const writes = useView(state, (view) => view.editing === stage);
  const focused = useView(state, (view) => view.focus === stage);
  const found = useView(state, (view) => view.found.has(stage));
  const here = useByKey(presence, stage)?.[0];
  const level = useByKey(levels, stage);
  const doubts = useByKey(findings, stage);
  const element = useRef<HTMLDivElement>(null);
  const [side, setSide] = useState<"before" | "after" | null>(null);
  useEffect(() => {
    const head = element.current;
    if (!head || !mayEdit || writes) return;
    const sideAt = (x: number) => {
      const box = head.getBoundingClientRect();
      return x < box.left + box.width / 2 ? "before" : "after";
    };
    return combine(
      draggable({ element: head, getInitialData: () => ({ stage }) }),
      dropTargetForElements({
        element: head,
        canDrop: ({ source }) => typeof source.data["stage"] === "string" && source.data["stage"] !== stage,
        onDrag: ({ location }) => setSide(sideAt(location.current.input.clientX)),
        onDragLeave: () => setSide(null),
        onDrop: ({ source, location }) => {
          setSide(null);
          const key = String(source.data["stage"]);
          const before = sideAt(location.current.input.clientX) === "before" ? stage : (neighbour(live, stage, 1) ?? null);
          moveCard(live, key, "map", "stages", before);
          const stages = live.children("map", "stages");
          announce(words.didMoveStage(named(live.get(key), lang), stages.indexOf(key) + 1, stages.length));
          focusSpot(key);
        },
      }),
    );
  }, [stage, live, mayEdit, writes, words, lang]);
  if (!row) return null;
  const name = say(row.fields["name"], lang);
  const phase = row.fields["purchase_phase"];
  return (
    <div
      ref={element}
      className={["stage-head", side && `over-${side}`, found && "found"].filter(Boolean).join(" ")}
      role="columnheader"
      aria-colindex={index + 2}
      data-colour={here?.colour}
    >
      <div className="stage-shape">
        <span className="stage-number" aria-hidden="true">
          {index + 1}
        </span>
        {writes ? (
          <Writing
            value={name}
            label={words.rename}
            className="writing stage-writing"
            onCommit={(text) => {
              if (text.trim()) setWords(live, stage, "name", text, lang);
              state.rest();
              focusSpot(stage);
            }}
            onCancel={() => {
              state.rest();
              focusSpot(stage);
            }}
            onType={() => live.setMine({ at: stage, editing: { key: stage, field: "name" } })}
          />
        ) : (
          <button
            type="button"
            className="stage-name"
            data-spot={stage}
            tabIndex={focused ? 0 : -1}
            onDoubleClick={() => mayEdit && state.edit(stage)}
          >
            <span className="words">{name}</span>
            {row.fields["moment_of_truth"] === true && (
              <span title={words.momentOfTruth}>
                <Gem size={13} aria-hidden />
                <span className="sr-only">{words.momentOfTruth}</span>
              </span>
            )}
            {doubts && (
              <span className="doubt" title={doubts.map((one) => one.message).join("\n")}>
                <CircleAlert size={13} aria-hidden />
                <span className="sr-only">{doubts.map((one) => one.message).join(" ")}</span>
              </span>
            )}
            {level && level !== "hypothesis" && (
              <span className={`mark mark-${level}`} title={word("TRUTH_LEVELS", level, lang)}>
                <span aria-hidden="true">{MARKS[level]}</span>
                <span className="sr-only">{word("TRUTH_LEVELS", level, lang)}</span>
              </span>
            )}
          </button>
        )}
        {mayEdit && !writes && <StageMenu stage={stage} name={name} index={index} count={count} />}
      </div>
      {typeof phase === "string" && <span className="stage-phase">{words.phases[phase] ?? phase}</span>}
      {here && (
        <span className="flag" data-colour={here.colour}>
          {here.name}
        </span>
      )}
      {mayEdit && index + 1 === count && (
        <button type="button" className="add-stage" aria-label={words.addStage} title={words.addStage} onClick={() => state.edit(addStage(live, words.newStage, stage))}>
          <Plus size={16} aria-hidden />
        </button>
      )}
    </div>
  );
});

function StageMenu({ stage, name, index, count }: { stage: Key; name: string; index: number; count: number }) {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const act = useDo();
  return (
    <MenuButton
      small
      variant="quiet"
      icon={Ellipsis}
      label={words.stageMenu(name)}
      groups={[
        {
          entries: [
            { key: "rename", label: words.rename, icon: Pencil, keys: "F2" },
            { key: "details", label: words.openDetails, icon: PanelRight, keys: "I" },
            { key: "comments", label: words.comment, icon: MessageSquarePlus, keys: "C" },
          ],
        },
        {
          entries: [
            { key: "before", label: words.addBefore, icon: Plus },
            { key: "after", label: words.addAfter, icon: Plus },
            { key: "duplicate", label: words.duplicate, icon: Copy, keys: "Ctrl D" },
            { key: "split", label: words.split, icon: Scissors },
            { key: "merge", label: words.mergeNext, icon: Merge, disabled: index + 1 >= count },
          ],
        },
        {
          entries: [
            { key: "left", label: words.moveLeft, icon: ArrowLeft, keys: "Alt ←", disabled: index === 0 },
            { key: "right", label: words.moveRight, icon: ArrowRight, keys: "Alt →", disabled: index + 1 >= count },
            { key: "remove", label: words.remove, icon: Trash2, danger: true, keys: "Del", disabled: count === 1 },
          ],
        },
      ]}
      onAction={(key) => {
        state.focusOn(stage);
        if (key === "rename") state.edit(stage);
        else if (key === "details" || key === "comments") state.open(key);
        else if (key === "before" || key === "after") {
          const made = addStage(live, words.newStage, key === "after" ? stage : (neighbour(live, stage, -1) ?? null));
          if (key === "before" && index === 0) moveCard(live, made, "map", "stages", stage);
          state.edit(made);
        } else act(key, stage, "stage");
      }}
    />
  );
}

export const LaneHead = memo(function LaneHead({ lane, first, last }: { lane: Lane; first: boolean; last: boolean }) {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const mayEdit = useMayEdit();
  const ask = useContext(AskContext);
  const act = useDo();
  const writes = useView(state, (view) => view.editing === lane.key);
  const focused = useView(state, (view) => view.focus === lane.key);
  const element = useRef<HTMLDivElement>(null);
  const [side, setSide] = useState<"before" | "after" | null>(null);
  const Icon = LANE_ICONS[lane.role] ?? LANE_ICONS["custom"]!;
  useEffect(() => {
    const head = element.current;
    if (!head || !mayEdit || writes) return;
    const sideAt = (y: number) => {
      const box = head.getBoundingClientRect();
      return y < box.top + box.height / 2 ? "before" : "after";
    };
    return combine(
      draggable({ element: head, getInitialData: () => ({ lane: lane.key }) }),
      dropTargetForElements({
        element: head,
        canDrop: ({ source }) => typeof source.data["lane"] === "string" && source.data["lane"] !== lane.key,
        onDrag: ({ location }) => setSide(sideAt(location.current.input.clientY)),
        onDragLeave: () => setSide(null),
        onDrop: ({ source, location }) => {
          setSide(null);
          dropLane(live, String(source.data["lane"]), lane.key, sideAt(location.current.input.clientY), lang);
          announce(words.didMoveLane(""));
          focusSpot(String(source.data["lane"]));
        },
      }),
    );
  }, [lane.key, live, mayEdit, writes, words, lang]);
  return (
    <div ref={element} className={["lane-head", side && `over-${side}`].filter(Boolean).join(" ")}>
      <Icon size={17} aria-hidden className="lane-icon" />
      {writes ? (
        <Writing
          value={lane.label}
          label={words.laneName}
          onCommit={(text) => {
            changeLane(live, lane.key, "label", text.trim(), lang);
            state.rest();
            focusSpot(lane.key);
          }}
          onCancel={() => {
            state.rest();
            focusSpot(lane.key);
          }}
        />
      ) : (
        <button type="button" className="lane-name" data-spot={lane.key} tabIndex={focused ? 0 : -1} onDoubleClick={() => mayEdit && state.edit(lane.key)}>
          {lane.label}
        </button>
      )}
      {lane.shape.is === "curve" && (
        <span className="scale" aria-hidden="true">
          <span className="high">{word("EMOTION_WORDS", "4", lang)}</span>
          <span>{word("EMOTION_WORDS", "2", lang)}</span>
          <span className="low">{word("EMOTION_WORDS", "0", lang)}</span>
        </span>
      )}
      {mayEdit && !writes && (
        <MenuButton
          small
          variant="quiet"
          icon={Ellipsis}
          label={words.laneMenu(lane.label)}
          groups={[
            {
              entries: [
                { key: "rename", label: words.rename, icon: Pencil, keys: "F2" },
                { key: "up", label: words.moveUp, icon: ArrowUp, keys: "Alt ↑", disabled: first },
                { key: "down", label: words.moveDown, icon: ArrowDown, keys: "Alt ↓", disabled: last },
                { key: "hide", label: words.hideLane, icon: EyeOff },
              ],
            },
            {
              entries: [
                { key: "add", label: words.addLane, icon: Plus },
                { key: "remove", label: words.removeLane, icon: Trash2, danger: true },
              ],
            },
          ]}
          onAction={(key) => {
            if (key === "rename") state.edit(lane.key);
            else if (key === "hide") changeLane(live, lane.key, "hidden", true, lang);
            else if (key === "add") ask({ is: "lane" });
            else if (key === "remove") {
              removeLane(live, lane.key, lang);
              toast(words.removeLaneText, { label: words.undo, run: () => live.undo() });
            } else act(key, lane.key, "lane");
          }}
        />
      )}
    </div>
  );
});

function dropLane(live: ReturnType<typeof useEditor>["live"], key: Key, onto: Key, side: "before" | "after", lang: "en" | "fr"): void {
  // The first change of a map without lanes of its own writes them down; only then can one be moved.
  if (live.children("map", "lanes").length === 0) changeLane(live, key, "hidden", false, lang);
  const lanes = live.children("map", "lanes");
  moveCard(live, key, "map", "lanes", side === "before" ? onto : (lanes[lanes.indexOf(onto) + 1] ?? null));
}

/** Which lanes are folded in this browser. */
export function Fold({ lane, folded, onFold }: { lane: Lane; folded: boolean; onFold: () => void }) {
  const words = useWords(EDITOR);
  const Icon = folded ? ChevronRight : ChevronDown;
  return (
    <button type="button" className="fold" tabIndex={-1} aria-expanded={!folded} aria-label={folded ? words.expand(lane.label) : words.collapse(lane.label)} onClick={onFold}>
      <Icon size={14} aria-hidden />
    </button>
  );
}

export { lanesOf };
