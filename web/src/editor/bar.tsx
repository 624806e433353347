// The bar of the editor: which map, whether it is saved, who else is here, what can be done with it.

import {
  ChevronDown, CloudOff, Download, Eye, EyeOff, Check as Tick, History, ListTree, MessagesSquare, PanelRight, Plus, Quote, Redo2, Search, Share2,
  Undo2, WandSparkles, Activity as ActivityIcon, CircleAlert, CheckCheck, LoaderCircle,
} from "lucide-react";
import { useContext, useSyncExternalStore } from "react";
import { exportAddress, type ViewName } from "../api/maps";
import { documentAddress } from "../talk/api";
import { usePreferences, useWords } from "../preferences";
import { WORDS as READING } from "../reading/words";
import { go, useQuery } from "../route";
import { initials, useSession } from "../people/session";
import { Brand, Tools } from "../shell/header";
import { announce, Button, IconButton, MenuButton } from "../ui";
import { changeLane } from "./actions";
import { useEditor } from "./context";
import { AskContext } from "./doing";
import { useLanes } from "./grid";
import { useCanRedo, useCanUndo, useMayEdit, useOthers, usePending, useRole, useRow, useStatus } from "./live";
import { useView } from "./state";
import { say } from "./text";
import { EDITOR } from "./words";

interface Props {
  name: string;
  view: ViewName | "edit";
  views: readonly ViewName[];
  exports: readonly string[];
  onView: (view: ViewName | "edit") => void;
  onFind: () => void;
  onShare: () => void;
}

/** A PDF is one sheet as large as the map, or sheets for a printer. */
const PAPERS: { readonly [form: string]: readonly { key: string; form: string; page: string }[] } = {
  pdf: [
    { key: "pdf", form: "pdf", page: "fit" },
    { key: "pdf-a4", form: "pdf", page: "A4" },
    { key: "pdf-a3", form: "pdf", page: "A3" },
  ],
};

/** What is handed over most often stands first; what is not listed comes last, by name. */
const USED = ["pdf", "pptx", "png", "svg", "xlsx", "html"];

function byUse(one: string, other: string): number {
  const [a, b] = [one, other].map((form) => (USED.includes(form) ? USED.indexOf(form) : USED.length)) as [number, number];
  return a - b || one.localeCompare(other);
}

export function Bar({ name, view, views, exports, onView, onFind, onShare }: Props) {
  const { live, state } = useEditor();
  const { lang, theme } = usePreferences();
  const words = useWords(EDITOR);
  const reading = useWords(READING);
  const row = useRow("map");
  const canUndo = useCanUndo();
  const canRedo = useCanRedo();
  const mayEdit = useMayEdit();
  const role = useRole();
  const session = useSession();
  const own = role === "viewer" || role === "commenter" ? words.read : words.edit;
  const panel = useView(state, (look) => look.panel);
  const editing = view === "edit";
  const [beside] = useQuery("beside");
  return (
    <header className="editor-bar">
      <Brand name={false} />
      <div className="editor-name">
        <strong className="clip">{say(row?.fields["title"], lang) || words.untitled}</strong>
        <SaveState />
      </div>
      <span className="bar-line wide-only" />
      <MenuButton
        label={words.view}
        variant="quiet"
        chosen={view}
        groups={[
          { entries: [{ key: "edit", label: own }] },
          { title: words.view, entries: views.map((one) => ({ key: one, label: reading.views[one] })) },
        ]}
        onAction={(key) => onView(key as ViewName | "edit")}
      >
        {editing ? own : reading.views[view]}
        <ChevronDown size={14} aria-hidden />
      </MenuButton>
      {editing && mayEdit && (
        <>
          <IconButton icon={Undo2} label={words.undo} keys="Ctrl Z" isDisabled={!canUndo} onPress={() => live.undo() && announce(words.didUndo)} />
          <span className="phone-hide">
            <IconButton icon={Redo2} label={words.redo} keys="⇧ Ctrl Z" isDisabled={!canRedo} onPress={() => live.redo() && announce(words.didRedo)} />
          </span>
          <span className="wide-only">
            <LanesMenu />
          </span>
        </>
      )}
      {editing && <IconButton icon={Search} label={words.find} keys="Ctrl F" onPress={onFind} />}
      <span className="grow" />
      <Faces />
      <span className="phone-hide">
      <MenuButton
        label={words.export}
        icon={Download}
        variant="quiet"
        groups={[
          {
            title: words.export,
            entries: [
              { key: "yaml", label: words.exports["yaml"] ?? "YAML", href: documentAddress(name), download: true },
              ...[...exports].sort(byUse).flatMap((form) => PAPERS[form] ?? [{ key: form, form, page: "fit" }]).map(({ key, form, page }) => ({
                key,
                label: words.exports[key] ?? key.toUpperCase(),
                href: exportAddress(name, form, lang, theme, editing ? "journey" : view, page, view === "compare" ? beside : null),
                download: true,
              })),
            ],
          },
        ]}
        onAction={() => undefined}
      />
      </span>
      <MenuButton
        label={words.more}
        icon={ListTree}
        variant="quiet"
        groups={[
          {
            entries: [
              { key: "findings", label: words.findings, icon: CircleAlert },
              { key: "history", label: words.history, icon: History },
              { key: "activity", label: words.activity, icon: ActivityIcon },
              { key: "guide", label: words.guide, icon: WandSparkles },
              ...(mayEdit ? [{ key: "verbatims", label: words.workbench, icon: Quote }] : []),
            ],
          },
        ]}
        onAction={(key) => {
          if (key === "guide") go(`/guide/${name}`);
          else if (key === "verbatims") go(`/maps/${name}/verbatims`);
          else {
            onView("edit");
            state.open(key as "findings" | "history" | "activity");
          }
        }}
      />
      {editing && (
        <>
          <span className="phone-hide">
            <IconButton icon={MessagesSquare} label={words.comments} keys="C" pressed={panel === "comments"} onPress={() => state.open(panel === "comments" ? null : "comments")} />
          </span>
          <IconButton icon={PanelRight} label={words.details} keys="I" pressed={panel === "details"} onPress={() => state.open(panel === "details" ? null : "details")} />
        </>
      )}
      {(session.person || !session.claimed) && (
        <Button variant="primary" icon={Share2} onPress={onShare}>
          <span className="wide-only">{words.share}</span>
        </Button>
      )}
      <span className="bar-line wide-only" />
      <Tools />
    </header>
  );
}

/** A browser that knows it is cut off says so before the connection notices. */
function followLine(told: () => void): () => void {
  addEventListener("online", told);
  addEventListener("offline", told);
  return () => {
    removeEventListener("online", told);
    removeEventListener("offline", told);
  };
}

function SaveState() {
  const words = useWords(EDITOR);
  const status = useStatus();
  const pending = usePending();
  const role = useRole();
  const online = useSyncExternalStore(followLine, () => navigator.onLine);
  if (status === "offline" || (!online && status === "live")) {
    return (
      <span className="save-state offline" role="status" title={words.offlineText}>
        <CloudOff size={12} aria-hidden /> {words.offline(pending)}
      </span>
    );
  }
  const mode = role === "viewer" ? words.readOnly : role === "commenter" ? words.commenting : role === "suggester" ? words.suggesting : null;
  return (
    <span className="save-state" role="status">
      {pending > 0 ? <LoaderCircle size={12} aria-hidden /> : mode ? <Eye size={12} aria-hidden /> : <CheckCheck size={12} aria-hidden />}
      {pending > 0 ? words.saving(pending) : (mode ?? words.saved)}
    </span>
  );
}

function Faces() {
  const words = useWords(EDITOR);
  const others = useOthers();
  if (!others.length) return null;
  const people = [...new Map(others.map((other) => [other.person || other.connection, other])).values()];
  return (
    <div className="faces" role="group" aria-label={words.others(people.length)}>
      {people.slice(0, 5).map((other) => (
        <span key={other.connection} className="avatar" data-colour={other.colour} title={other.name} role="img" aria-label={other.name}>
          {initials(other.name)}
        </span>
      ))}
      {people.length > 5 && <span className="avatar">+{people.length - 5}</span>}
    </div>
  );
}

function LanesMenu() {
  const { live } = useEditor();
  const { lang } = usePreferences();
  const words = useWords(EDITOR);
  const lanes = useLanes();
  const ask = useContext(AskContext);
  return (
    <MenuButton
      label={words.lanes}
      variant="quiet"
      groups={[
        {
          title: words.shown,
          entries: lanes.map((lane) => ({ key: lane.key, label: lane.label, icon: lane.hidden ? EyeOff : Tick })),
        },
        { entries: [{ key: "add", label: words.addLane, icon: Plus }] },
      ]}
      onAction={(key) => {
        if (key === "add") return ask({ is: "lane" });
        const lane = lanes.find((one) => one.key === key);
        if (lane) changeLane(live, lane.key, "hidden", !lane.hidden, lang);
      }}
    >
      {words.lanes}
      <ChevronDown size={14} aria-hidden />
    </MenuButton>
  );
}
