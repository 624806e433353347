// One map: edited in place, or read in any of its views.

import { CopyPlus, FileSearch, MessageSquare, Trash2, Undo2, X, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { showMap, type Claim, type Level, type ViewName } from "../api/maps";
import { useAsked } from "../api/asked";
import type { LiveMap } from "../live/types.ts";
import { openMap } from "../live/store.ts";
import { percent } from "../notation";
import { remember, remembered, useLang, usePreferences, useWords } from "../preferences";
import { Reader } from "../reading/reader";
import { useQuery, type ScreenProps } from "../route";
import { useCommands, type Command } from "../shell/commands";
import { comments as listComments } from "../talk/api";
import { useFresh } from "../talk/news";
import { TALK } from "../talk/words";
import { announce, Empty, IconButton, later, LinkButton, toast, UI, toastRefusal, useTitle, Waiting } from "../ui";
import { Bar } from "./bar";
import { ByKey, EditorContext, followPresence, useEditor, type Here, type Shared } from "./context";
import { Dialogs } from "./dialogs";
import { AskContext, useDo, type Asking } from "./doing";
import { FindBar } from "./find";
import { useFindings, useSettled, type Finding } from "./findings-tab";
import { Grid } from "./grid";
import { keepMine } from "./cursors";
import { LiveContext, useMayEdit, useRole, useRow, useStatus } from "./live";
import { clampZoom } from "./pan-zoom";
import { Refusals } from "./refusals";
import { BESIDE, Side } from "./side";
import { EditorState, useView } from "./state";
import { suggesting } from "./suggesting";
import { say } from "./text";
import { EDITOR } from "./words";
import "../styles/editor.css";

const Share = later(() => import("../people/share"));

export default function MapPage({ params }: ScreenProps) {
  const name = params["name"] ?? "";
  const [live, setLive] = useState<LiveMap | null>(null);
  useEffect(() => {
    const opened = openMap(name);
    setLive(opened);
    return () => opened.close();
  }, [name]);
  if (!live) return <Waiting />;
  return (
    <LiveContext value={live}>
      <Opened key={live.name} live={live} />
    </LiveContext>
  );
}

function Opened({ live: opened }: { live: LiveMap }) {
  const words = useWords(EDITOR);
  const talk = useWords(TALK);
  const role = useRole();
  const live = useMemo(
    () => (role === "suggester" ? suggesting(opened, (error) => (error ? toastRefusal(error) : toast(talk.suggested))) : opened),
    [opened, role, talk],
  );
  const lang = useLang();
  const status = useStatus();
  const row = useRow("map");
  useTitle(say(row?.fields["title"], lang) || words.map);
  const shared = useMemo<Shared>(
    () => ({
      live,
      state: new EditorState(new URLSearchParams(location.search).get("panel")),
      presence: new ByKey<readonly Here[]>(),
      levels: new ByKey<Level>(),
      claims: new ByKey<Claim>(),
      comments: new ByKey<number>(),
      findings: new ByKey<readonly Finding[]>(),
    }),
    [live],
  );
  useEffect(() => followPresence(live, shared.presence), [live, shared]);
  useEffect(
    () =>
      shared.state.subscribe(() => {
        const { focus, selection } = shared.state.view;
        keepMine(live, focus);
        live.setMine({ ...(focus ? { at: focus } : {}), ...(selection.size ? { selection: [...selection] } : {}) });
      }),
    [live, shared],
  );
  if (status === "closed") {
    return (
      <main id="main" className="page" tabIndex={-1}>
        <Empty icon={FileSearch} title={words.closed} text={live.closedBecause ?? ""}>
          <LinkButton to="/" variant="primary">
            {words.allMaps}
          </LinkButton>
        </Empty>
      </main>
    );
  }
  if (!row) {
    return (
      <main id="main" className="page" tabIndex={-1} aria-label={words.loading}>
        <Waiting />
      </main>
    );
  }
  return (
    <EditorContext value={shared}>
      <Comments />
      <Findings />
      <Screen />
    </EditorContext>
  );
}

/** Counts the open comments of each card, for the mark on it. */
function Comments() {
  const { comments } = useEditor();
  const asked = useFresh("comments", listComments);
  useEffect(() => {
    if (asked.state !== "there") return;
    const found = new Map<string, number>();
    for (const one of asked.value) if (!one.resolved_at && one.answers === null) found.set(one.key, (found.get(one.key) ?? 0) + 1);
    comments.put(found, (a, b) => a === b);
  }, [asked, comments]);
  return null;
}

/** Puts what does not fit together beside the cards that it concerns. */
function Findings() {
  const { findings } = useEditor();
  const asked = useFindings();
  useEffect(() => {
    if (asked.state !== "there") return;
    const found = new Map<string, Finding[]>();
    for (const one of asked.value) if (one.about && one.severity !== "hint") found.set(one.about, [...(found.get(one.about) ?? []), one]);
    findings.put(found, (a, b) => JSON.stringify(a) === JSON.stringify(b));
  }, [asked, findings]);
  return null;
}

const NO_VIEWS: readonly ViewName[] = ["journey"];

function Screen() {
  const { live, levels, claims } = useEditor();
  const { lang, theme } = usePreferences();
  const ui = useWords(UI);
  const [view, setView] = useQuery("view");
  const [asking, setAsking] = useState<Asking>(null);
  const [finding, setFinding] = useState(false);
  const [sharing, setSharing] = useState(false);
  const [zoom, setZoom] = useZoom(live.name);
  const settled = useSettled();
  // Levels, views and formats come from the server's reading of the map, when it has rested.
  const asked = useAsked(
    useCallback(
      (signal: AbortSignal) => (settled >= 0 ? showMap(live.name, lang, theme, "journey", signal) : Promise.reject(new Error())),
      [live, lang, theme, settled],
    ),
  );
  const shown = asked.state === "there" ? asked.value : null;
  useEffect(() => {
    if (!shown) return;
    levels.put(new Map(shown.claims.map((claim) => [claim.about, claim.level])), (a, b) => a === b);
    claims.put(new Map(shown.claims.map((claim) => [claim.about, claim])), (a, b) => JSON.stringify(a) === JSON.stringify(b));
  }, [shown, levels, claims]);
  const editing = !view || view === "edit";
  const find = useCallback(() => setFinding(true), []);
  useFetchedAhead();
  useEditorKeys(find, zoom, setZoom);
  useEditorCommands(find, setAsking);
  return (
    <AskContext value={setAsking}>
      <Bar
        name={live.name}
        view={editing ? "edit" : (view as ViewName)}
        views={shown?.views ?? NO_VIEWS}
        exports={shown?.downloads ?? []}
        onView={(next) => setView(next === "edit" ? null : next)}
        onFind={find}
        onShare={() => void Share.load().then(() => setSharing(true), () => toast(ui.notFetched))}
      />
      <main id="main" className="editor" tabIndex={-1}>
        <Refusals />
        {editing ? (
          <div className="editor-body">
            <div className="map-area">
              <Grid name={live.name} zoom={zoom} onZoom={setZoom} />
              {finding && <FindBar onClose={() => setFinding(false)} />}
              <ZoomBar zoom={zoom} onZoom={setZoom} />
              <ChosenBar />
            </div>
            <Side />
          </div>
        ) : (
          <Reader name={live.name} view={view as ViewName} />
        )}
      </main>
      <Dialogs asking={asking} onClose={() => setAsking(null)} />
      {sharing && <Share.Part map={live.name} onClose={() => setSharing(false)} />}
    </AskContext>
  );
}

/** When the map stands, what the editor opens later is fetched too: it is there when the line is cut. */
function useFetchedAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => void Promise.allSettled([Share.load, ...BESIDE].map((load) => load())), 2000);
    return () => clearTimeout(timer);
  }, []);
}

function useZoom(name: string): [number, (zoom: number) => void] {
  const place = `parcours-zoom-${name}`;
  const [zoom, setZoom] = useState(() => clampZoom(Number(remembered(place)) || 1));
  return [
    zoom,
    useCallback(
      (next: number) => {
        remember(place, String(next));
        setZoom(next);
      },
      [place],
    ),
  ];
}

function ZoomBar({ zoom, onZoom }: { zoom: number; onZoom: (zoom: number) => void }) {
  const words = useWords(EDITOR);
  const lang = useLang();
  return (
    <div className="zoom-bar">
      <IconButton small icon={ZoomOut} label={words.zoomOut} keys="Ctrl −" onPress={() => onZoom(clampZoom(zoom - 0.1))} />
      <output>{percent(zoom, lang)}</output>
      <IconButton small icon={ZoomIn} label={words.zoomIn} keys="Ctrl +" onPress={() => onZoom(clampZoom(zoom + 0.1))} />
    </div>
  );
}

/** What can be done with several chosen cards at once. */
function ChosenBar() {
  const { state } = useEditor();
  const words = useWords(EDITOR);
  const chosen = useView(state, (view) => view.selection);
  const mayEdit = useMayEdit();
  const act = useDo();
  const first = [...chosen][0];
  if (!first) return null;
  return (
    <div className="chosen-bar" role="toolbar" aria-label={words.nChosen(chosen.size)}>
      <strong className="small">{words.nChosen(chosen.size)}</strong>
      {mayEdit && (
        <>
          <IconButton icon={CopyPlus} label={words.duplicate} onPress={() => [...chosen].forEach((key) => act("duplicate", key))} />
          <IconButton icon={Trash2} label={words.remove} keys="Del" onPress={() => act("remove", first)} />
        </>
      )}
      <IconButton icon={X} label={words.clearChoice} keys="Esc" onPress={() => state.choose([])} />
    </div>
  );
}

function useEditorKeys(find: () => void, zoom: number, setZoom: (zoom: number) => void): void {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      const ctrl = event.ctrlKey || event.metaKey;
      const writes = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      const name = event.key.toLowerCase();
      if (ctrl && name === "f") find();
      else if (ctrl && (event.key === "+" || event.key === "=")) setZoom(clampZoom(zoom + 0.1));
      else if (ctrl && event.key === "-") setZoom(clampZoom(zoom - 0.1));
      else if (ctrl && event.key === "0") setZoom(1);
      else if (ctrl && name === "z" && !writes) {
        const done = event.shiftKey ? live.redo() : live.undo();
        announce(done ? (event.shiftKey ? words.didRedo : words.didUndo) : words.nothingToUndo);
      } else if (ctrl && name === "y" && !writes) announce(live.redo() ? words.didRedo : words.nothingToUndo);
      else if (event.key === "F6") {
        const side = document.querySelector<HTMLElement>(".side");
        const grid = document.querySelector<HTMLElement>("[role=grid] [tabindex='0']");
        if (side && !side.contains(document.activeElement)) side.querySelector<HTMLElement>("[role=tab][tabindex='0']")?.focus();
        else if (side) grid?.focus();
        else state.open("details");
      } else return;
      event.preventDefault();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, [live, state, words, find, zoom, setZoom]);
}

function useEditorCommands(find: () => void, ask: (asking: Asking) => void): void {
  const { live, state } = useEditor();
  const words = useWords(EDITOR);
  const act = useDo();
  const focus = useView(state, (view) => view.focus);
  const commands = useMemo<Command[]>(() => {
    const group = words.map;
    const card = focus && !/[#+]/.test(focus) ? focus : null;
    const here: Command[] = card
      ? [
          { id: "duplicate", label: words.duplicate, group: words.cardMenu, keys: "Ctrl D", run: () => act("duplicate", card) },
          { id: "move", label: words.moveTo, group: words.cardMenu, keys: "M", run: () => act("move", card) },
          { id: "remove", label: words.remove, group: words.cardMenu, icon: Trash2, run: () => act("remove", card) },
        ]
      : [];
    return [
      ...here,
      { id: "find", label: words.findOnMap, group, icon: FileSearch, keys: "Ctrl F", run: find },
      { id: "undo", label: words.undo, group, icon: Undo2, keys: "Ctrl Z", run: () => void live.undo() },
      { id: "lane", label: words.addLane, group, run: () => ask({ is: "lane" }) },
      { id: "details", label: words.details, group, keys: "I", run: () => state.open("details") },
      { id: "evidence", label: words.evidenceOf, group, run: () => state.open("evidence") },
      { id: "comments", label: words.comments, group, icon: MessageSquare, keys: "C", run: () => state.open("comments") },
      { id: "findings", label: words.findings, group, run: () => state.open("findings") },
      { id: "history", label: words.history, group, run: () => state.open("history") },
      { id: "activity", label: words.activity, group, run: () => state.open("activity") },
    ];
  }, [live, state, words, act, find, ask, focus]);
  useCommands(commands);
}

