// One map, open in this browser: applies an edit at once, sends it, and takes the server's order as it comes.
//
// The numbers decide. What has a number that is known already is dropped, the next one is applied, any
// other one means that something was missed: the socket is reopened and asks from the last number. An
// edit leaves the queue only when its own number has been applied, so nothing is ever shown as saved
// that a reload would not show.

import { Presence } from "./presence.ts";
import { between } from "./positions.ts";
import { Refused } from "./edits.ts";
import { outboxOf, type KeptRefusal, type Outbox } from "./outbox.ts";
import shapes from "./shapes.json" with { type: "json" };
import { Steps, type Step } from "./steps.ts";
import type {
  Action,
  Change,
  Edit,
  Json,
  Key,
  LiveMap,
  News,
  Other,
  PresenceState,
  Refusal,
  Role,
  Row,
  Rows,
  Snapshot,
  Status,
} from "./types.ts";
import { View, type Laid } from "./view.ts";
import { FINAL, SocketWire, type Wire } from "./wire.ts";

type Lang = "en" | "fr";
const WORDS = shapes.refusals as { [code: string]: { [lang in Lang]: { message: string; remedy: string | null } } };
const CLOSED: { [why: string]: { [lang in Lang]: string } } = {
  withdrawn: { en: "You may no longer open this map.", fr: "Vous n’avez plus accès à cette carte." },
  gone: { en: "This map is no longer there.", fr: "Cette carte n’est plus là." },
  malformed: { en: "This page is out of date: load it again.", fr: "Cette page n’est plus à jour : rechargez-la." },
};
const BESIDE = ["comments", "suggestions", "versions"] as const;
const REMEMBERED = 400;
const BEHIND_AT_MOST = 2;
const MISSED_AT_MOST = 3;

interface Entry {
  n: number;
  id?: string;
  gesture?: string;
  author?: string;
  by?: string;
  do?: Action["do"];
  of?: string[];
  changes: Change[];
}

interface Welcome {
  connection: string;
  author: string;
  name: string;
  role: Role;
  hidden: string[];
  sight: string;
  number: number;
  beat_s?: number;
  undo: [string, string[]][];
  redo: [string, string[]][];
  others: Other[];
  rows?: { [key: Key]: Row };
  edits?: Entry[];
}

interface Message {
  welcome?: Welcome;
  edits?: Entry[];
  saved?: [string, number][];
  refused?: { id: string; code: string; message: string; remedy: string | null; details: { [name: string]: Json } };
  beat?: number;
  role?: Role;
  news?: News["about"];
  presence?: { joined?: Other[]; moved?: { [connection: string]: PresenceState }; left?: string[] };
}

interface Pending extends Laid {
  readonly edit: Edit;
  readonly order: number;
  author: string; // "" until the server has said who this is
  savedAt: number;
}

export interface Options {
  first?: Snapshot | undefined;
  lang?: Lang;
  wire?: Wire;
  outbox?: Outbox;
  address?: string;
}

export function openMap(name: string, options: Options = {}): LiveMap {
  return new Store(name, options);
}

class Store implements LiveMap {
  readonly name: string;
  private readonly view = new View();
  private readonly wire: Wire;
  private readonly outbox: Outbox;
  private readonly lang: Lang;
  private readonly base: string;
  private readonly presence: Presence;
  private queue: Pending[] = [];
  private order = 0;
  private steps = new Steps();
  private own = new Map<string, readonly Change[]>();
  private held: Entry[] | null = [];
  private author = "";
  private sight = "";
  private beatsBehind = 0;
  private made = 0;
  private readonly statusHeard = new Set<() => void>();
  private readonly newsHeard = new Set<(news: News) => void>();

  status: Status = "loading";
  closedBecause: string | null = null;
  role: Role = "viewer";
  hidden: readonly string[] = [];
  number = -1;
  refusals: readonly Refusal[] = [];
  private tray: readonly KeptRefusal[] = [];

  constructor(name: string, options: Options) {
    this.name = name;
    this.lang = options.lang ?? pageLang();
    this.wire = options.wire ?? new SocketWire();
    this.outbox = options.outbox ?? outboxOf(name);
    this.base = options.address ?? `${location.origin.replace(/^http/, "ws")}/live/`;
    this.presence = new Presence((state) => this.wire.send(JSON.stringify({ presence: state })));
    if (options.first) {
      this.number = options.first.number;
      this.view.reset(Object.entries(options.first.rows), []);
    }
    void this.begin();
  }

  private async begin(): Promise<void> {
    const kept = await this.outbox.load().catch(() => ({ edits: [], refusals: [] }));
    if (this.status === "closed") return;
    const typed = this.queue; // what was typed before the outbox had answered comes behind
    this.queue = [];
    for (const { edit, author, order } of kept.edits)
      if (!typed.some((one) => one.id === edit.id)) this.enqueue(edit, order, author);
    this.queue.push(...typed);
    this.tray = [...kept.refusals, ...this.tray];
    this.view.lay(this.queue);
    this.tellStatus();
    this.wire.open(
      () => this.address(),
      (message) => this.heard(JSON.parse(message) as Message),
      (code) => this.ended(code),
      () => undefined,
    );
  }

  private address(): string {
    const asked = new URLSearchParams({ lang: this.lang });
    if (this.number >= 0) {
      asked.set("number", String(this.number));
      asked.set("sight", this.sight);
    }
    return `${this.base}${encodeURIComponent(this.name)}?${asked.toString()}`;
  }

  // What the server says

  private heard(message: Message): void {
    if (message.welcome) this.welcome(message.welcome);
    if (message.edits) {
      if (this.held) this.held.push(...message.edits);
      else this.follow(message.edits);
    }
    for (const [id, number] of message.saved ?? []) this.saved(id, number);
    if (message.refused) this.refused(message.refused);
    if (message.beat !== undefined) this.beat(message.beat);
    if (message.role) {
      this.role = message.role;
      this.tellStatus();
    }
    if (message.news) this.tellNews({ about: message.news });
    if (message.presence) this.presence.follow(message.presence);
  }

  private welcome(told: Welcome): void {
    this.become(told.author);
    this.role = told.role;
    this.hidden = told.hidden;
    this.sight = told.sight;
    if (told.beat_s) this.wire.patience((MISSED_AT_MOST + 0.5) * told.beat_s * 1000);
    this.presence.welcome(told.connection, told.others);
    const held = this.held ?? [];
    this.held = null;
    if (told.rows) {
      this.number = told.number;
      this.queue = this.unsaved();
      this.view.reset(Object.entries(told.rows), this.queue);
      this.settleSteps(told);
    } else {
      this.follow(told.edits ?? []);
      this.settleSteps(told);
    }
    this.beatsBehind = 0;
    this.status = "live";
    this.transmit(this.queue);
    this.follow(held);
    this.tellStatus();
    for (const about of BESIDE) this.tellNews({ about }); // what was said while nobody listened
  }

  /** What somebody else left who used this browser is theirs: it stays in the outbox for their return. */
  private become(author: string): void {
    const mine = (one: { author: string }) => one.author === "" || one.author === author;
    if (this.author && this.author !== author) this.own.clear();
    this.author = author;
    this.queue = this.queue.filter(mine);
    for (const one of this.queue.filter((other) => other.author === "")) {
      one.author = author;
      this.keep(one);
    }
    this.refusals = this.tray.filter(mine).map((one) => one.refusal);
    this.view.lay(this.queue);
  }

  /** The server's steps, and on top those that it does not know yet. */
  private settleSteps(told: Pick<Welcome, "undo" | "redo">): void {
    const step = ([gesture, edits]: [string, string[]]): Step => ({ gesture, edits });
    this.steps = new Steps(told.undo.map(step), told.redo.map(step));
  }

  private follow(entries: readonly Entry[]): void {
    const changes: Change[] = [];
    const news: News[] = [];
    for (const entry of entries) {
      if (entry.n <= this.number) continue;
      if (entry.n !== this.number + 1) {
        this.resync();
        break;
      }
      this.number = entry.n;
      changes.push(...entry.changes);
      this.took(entry);
      const keys = entry.changes.map((change) => change.key);
      news.push({ about: "edit", number: entry.n, by: entry.by ?? "", mine: entry.author === this.author, keys });
    }
    if (news.length === 0) return;
    this.queue = this.unsaved();
    this.view.follow(changes, this.queue);
    this.tellStatus();
    for (const one of news) this.tellNews(one);
  }

  private took(entry: Entry): void {
    if (entry.author !== this.author || !entry.id) return;
    this.steps.take({ id: entry.id, gesture: entry.gesture ?? entry.id, of: entry.of });
    this.own.set(entry.id, entry.changes);
    if (this.own.size > REMEMBERED) this.own.delete(this.own.keys().next().value!);
    const mine = this.queue.find((one) => one.id === entry.id);
    if (mine) mine.savedAt = entry.n;
  }

  /** What is still on its way; what has been applied leaves the outbox. */
  private unsaved(): Pending[] {
    const over = this.queue.filter((one) => one.savedAt > 0 && one.savedAt <= this.number);
    for (const one of over) this.outbox.drop(one.id);
    return over.length > 0 ? this.queue.filter((one) => !over.includes(one)) : this.queue;
  }

  private saved(id: string, number: number): void {
    const one = this.queue.find((pending) => pending.id === id);
    if (!one) return;
    one.savedAt = number;
    if (number > this.number) return; // saved, but shown only once its number has come
    this.queue = this.queue.filter((pending) => pending !== one);
    this.outbox.drop(id);
    this.view.lay(this.queue);
    this.tellStatus();
  }

  private refused(told: NonNullable<Message["refused"]>): void {
    const one = this.queue.find((pending) => pending.id === told.id);
    if (!one) return;
    this.queue = this.queue.filter((pending) => pending !== one);
    this.view.lay(this.queue);
    const theirs = told.details["theirs"];
    this.toTray({
      id: told.id,
      code: told.code,
      message: told.message,
      remedy: told.remedy,
      edit: one.edit,
      ...(theirs === undefined ? {} : { theirs }),
    });
    this.outbox.drop(told.id);
    this.tellStatus();
  }

  private toTray(refusal: Refusal): void {
    const kept = { author: this.author, refusal };
    this.outbox.keepRefusal(kept);
    this.tray = [...this.tray.filter((other) => other.refusal.id !== refusal.id), kept];
    this.refusals = [...this.refusals.filter((other) => other.id !== refusal.id), refusal];
  }

  private beat(number: number): void {
    this.beatsBehind = number > this.number ? this.beatsBehind + 1 : 0;
    if (this.beatsBehind >= BEHIND_AT_MOST) this.resync();
    else this.wire.send('{"here":1}');
  }

  private resync(): void {
    this.beatsBehind = 0;
    this.held = [];
    this.wire.again();
  }

  private ended(code: number): void {
    this.held = [];
    this.presence.clear();
    const why = FINAL.get(code);
    if (why) {
      this.status = "closed";
      this.closedBecause = CLOSED[why]![this.lang];
    } else if (this.status !== "closed") this.status = this.number < 0 ? "loading" : "offline";
    this.tellStatus();
  }

  // What the person does

  send(actions: Action | readonly Action[], gesture = this.gesture()): Refusal | null {
    for (const action of Array.isArray(actions) ? (actions as readonly Action[]) : [actions as Action]) {
      const edit = { ...action, id: this.newId(), gesture } as Edit;
      const refusal = this.take(edit, action);
      if (refusal) return refusal;
    }
    return null;
  }

  private take(edit: Edit, shown: Action): Refusal | null {
    if (this.status === "closed" || !["owner", "editor"].includes(this.role)) return this.told("edit.forbidden", edit);
    try {
      this.view.add({ id: edit.id, action: shown });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.told(error.code, edit, error.theirs);
    }
    const pending = { id: edit.id, action: shown, edit, order: ++this.order, savedAt: 0, author: this.author };
    this.queue.push(pending);
    this.keep(pending);
    this.transmit([pending]);
    this.tellStatus();
    return null;
  }

  private enqueue(edit: Edit, order: number, author: string): void {
    this.order = Math.max(this.order, order);
    this.queue.push({ id: edit.id, action: this.shown(edit), edit, order, savedAt: 0, author });
  }

  private keep({ order, author, edit }: Pending): void {
    this.outbox.keep({ order, author, edit });
  }

  /** What an edit shows here: an undo shows what it takes back, as far as this browser remembers it. */
  private shown(edit: Edit): Action {
    if (edit.do !== "undo") return edit;
    const changes = edit.of.flatMap((id) => this.own.get(id) ?? this.view.did.get(id) ?? []);
    return { do: "revert", changes };
  }

  private transmit(some: readonly Pending[]): void {
    if (this.status === "live" && some.length > 0)
      for (let at = 0; at < some.length; at += 200)
        this.wire.send(JSON.stringify({ edits: some.slice(at, at + 200).map((one) => one.edit) }));
  }

  private told(code: string, edit: Edit, theirs?: Json): Refusal {
    const words = (WORDS[code] ?? WORDS["edit.gone"]!)[this.lang];
    return { id: edit.id, code, ...words, edit, ...(theirs === undefined ? {} : { theirs }) };
  }

  undo(): boolean {
    return this.takeBack(this.future().undo.at(-1));
  }

  redo(): boolean {
    return this.takeBack(this.future().redo.at(-1));
  }

  get canUndo(): boolean {
    return this.future().undo.length > 0;
  }

  get canRedo(): boolean {
    return this.future().redo.length > 0;
  }

  private takeBack(step: Step | undefined): boolean {
    if (!step) return false;
    const edit: Edit = { do: "undo", of: [...step.edits], id: this.newId(), gesture: this.gesture() };
    const refusal = this.take(edit, this.shown(edit));
    if (refusal && refusal.code !== "edit.forbidden") {
      // Others built on it: it leaves the steps, or nothing before it could be undone any more.
      this.steps.undo = this.steps.undo.filter((one) => one.gesture !== step.gesture);
      this.steps.redo = this.steps.redo.filter((one) => one.gesture !== step.gesture);
      this.toTray(refusal);
      this.tellStatus();
    }
    return refusal === null;
  }

  /** The steps as they will be when everything that waits is saved. */
  private future(): Steps {
    const steps = new Steps(this.steps.undo, this.steps.redo);
    for (const { edit } of this.queue)
      steps.take({ id: edit.id, gesture: edit.gesture, of: edit.do === "undo" ? edit.of : undefined });
    return steps;
  }

  // What the editor reads

  get(key: Key): Row | undefined {
    return this.view.rows.get(key);
  }
  children(key: Key, slot: string): readonly Key[] {
    return this.view.children(key, slot);
  }
  slots(key: Key): readonly string[] {
    return this.view.slots(key);
  }
  rows(): Rows {
    return this.view.rows;
  }
  subscribe(key: Key, changed: () => void): () => void {
    return this.view.subscribe(key, changed);
  }
  subscribeAll(changed: () => void): () => void {
    return this.view.subscribeAll(changed);
  }

  gesture(): string {
    return this.newId();
  }
  newKey(kind: string): Key {
    return `${kind}:${letters(9)}${(this.made++ % 36).toString(36)}`;
  }
  private newId(): string {
    return letters(16);
  }
  between(before: Key | null, after: Key | null): string {
    return between(this.position(before), this.position(after));
  }
  last(parent: Key, slot: string): string {
    return between(this.position(this.children(parent, slot).at(-1) ?? null), null);
  }
  first(parent: Key, slot: string): string {
    return between(null, this.position(this.children(parent, slot)[0] ?? null));
  }
  private position(key: Key | null): string | null {
    return key === null ? null : (this.get(key)?.position ?? null);
  }

  get pending(): number {
    return this.queue.length;
  }
  dismiss(id: string): void {
    this.tray = this.tray.filter((one) => one.refusal.id !== id);
    this.refusals = this.refusals.filter((one) => one.id !== id);
    this.outbox.dropRefusal(id);
    this.tellStatus();
  }
  subscribeStatus(changed: () => void): () => void {
    this.statusHeard.add(changed);
    return () => this.statusHeard.delete(changed);
  }
  subscribePresence(changed: () => void): () => void {
    return this.presence.subscribe(changed);
  }
  get others(): readonly Other[] {
    return this.presence.others;
  }
  setMine(state: PresenceState): void {
    this.presence.setMine(state);
  }
  subscribeNews(heard: (news: News) => void): () => void {
    this.newsHeard.add(heard);
    return () => this.newsHeard.delete(heard);
  }
  close(): void {
    this.status = "closed";
    this.presence.clear();
    this.wire.close();
  }

  private tellStatus(): void {
    for (const told of [...this.statusHeard]) told();
  }
  private tellNews(news: News): void {
    for (const told of [...this.newsHeard]) told(news);
  }
}

function pageLang(): Lang {
  return typeof document !== "undefined" && document.documentElement.lang.startsWith("fr") ? "fr" : "en";
}

function letters(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(count));
  return Array.from(bytes, (byte) => "abcdefghijklmnopqrstuvwxyz234567"[byte & 31]).join("");
}
