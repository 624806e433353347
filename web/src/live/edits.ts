// What becomes of the rows when somebody edits: the twin of src/parcours/journey/edits.py and draft.py.
// It decides what the person sees at once; the server decides what holds. Both pass format/cases/edits.
// It does not check the shape of values: the server refuses those, and the refusal comes to the tray.

import { changeBetween, inverse, isMapping, leaves, placeOf, same, sameRow, samePlace, steps, withWords, wordAt } from "./changes.ts";
import { between } from "./positions.ts";
import shapes from "./shapes.json" with { type: "json" };
import type { Action, Change, Fields, Json, Key, Row, Rows } from "./types.ts";

export const ROOT = "map";

interface Shape {
  lists: { [slot: string]: string };
  single: string[];
}
const KINDS = shapes.kinds as unknown as { [kind: string]: Shape };
const POINTS_TO = shapes.pointsTo as { [field: string]: string };
const BY_NAME = shapes.byName as { [field: string]: string };

/** Groups whose links are followed where they still lead somewhere. */
const BROUGHT_BACK = new Set(["restore", "merge", "file", "import"]);

/** Why an edit cannot be done; `store` puts it into the reader's language. */
export class Refused extends Error {
  readonly code: string;
  readonly theirs: Json | undefined;
  constructor(code: string, theirs?: Json) {
    super(code);
    this.code = code;
    this.theirs = theirs;
  }
}

export function apply(rows: Rows, action: Action): Change[] {
  const draft = new Draft(rows);
  perform(draft, action);
  settle(draft, action.do === "revert" || (action.do === "group" && BROUGHT_BACK.has(action.as)));
  return draft.changes();
}

/** The kind of rows that `slot` of a `kind` holds. */
export function holds(kind: string, slot: string): string | undefined {
  const dot = slot.indexOf(".");
  return KINDS[kind]?.lists[dot < 0 ? slot : `${slot.slice(0, dot)}.*`];
}

export function inOrder(rows: Rows, keys: Iterable<Key>): Key[] {
  return [...keys].sort((a, b) => {
    const [p, q] = [rows.get(a)!.position, rows.get(b)!.position];
    return p < q ? -1 : p > q ? 1 : a < b ? -1 : a > b ? 1 : 0;
  });
}

class Draft {
  readonly rows: Rows;
  readonly touched = new Map<Key, Row | undefined>();
  constructor(rows: Rows) {
    this.rows = rows;
  }
  get(key: Key): Row | undefined {
    return this.touched.has(key) ? this.touched.get(key) : this.rows.get(key);
  }
  need(key: Key, kind = ""): Row {
    const row = this.get(key);
    if (!row || (kind && row.kind !== kind)) throw new Refused("edit.gone");
    return row;
  }
  put(key: Key, row: Row): void {
    this.touched.set(key, row);
  }
  drop(key: Key): void {
    this.touched.delete(key);
    this.touched.set(key, undefined);
  }
  all(): Map<Key, Row> {
    const merged = new Map(this.rows);
    for (const [key, row] of this.touched) {
      if (row) merged.set(key, row);
      else merged.delete(key);
    }
    return merged;
  }
  children(parent: Key): Key[] {
    const all = this.all();
    return inOrder(all, [...all].filter(([, row]) => row.parent === parent).map(([key]) => key));
  }
  changes(): Change[] {
    return [...this.touched].map(([key, row]) => changeBetween(key, this.rows.get(key), row)).filter((c) => c !== null);
  }
}

function subtree(rows: Rows, key: Key): Key[] {
  const below = new Map<Key, Key[]>();
  for (const [child, row] of rows) below.set(row.parent, [...(below.get(row.parent) ?? []), child]);
  const found = [key];
  for (const one of found) found.push(...(below.get(one) ?? []));
  return found;
}

interface Link {
  path: (string | number)[];
  target: Key;
}

function links(row: Row): Link[] {
  const found: Link[] = [];
  collect(row.kind, row.fields, [], found);
  return found;
}

function collect(kind: string, value: Json, path: (string | number)[], found: Link[]): void {
  if (Array.isArray(value)) value.forEach((item, place) => collect(kind, item, [...path, place], found));
  if (!isMapping(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name.startsWith("x-")) continue;
    const target = targetOf(kind, name);
    const here = [...path, name];
    if (target && typeof inner === "string") found.push({ path: here, target: `${target}:${inner}` });
    else if (target && Array.isArray(inner))
      inner.forEach((one, place) => found.push({ path: [...here, place], target: `${target}:${String(one)}` }));
    else {
      const named = BY_NAME[name];
      if (named && isMapping(inner))
        for (const one of Object.keys(inner)) found.push({ path: [...here, one], target: `${named}:${one}` });
      collect(kind, inner, here, found);
    }
  }
}

function targetOf(kind: string, name: string): string {
  const [only, rest] = (POINTS_TO[name] ?? "").split(">") as [string, string | undefined];
  return rest === undefined ? only : only === kind ? rest : "";
}

function without(row: Row, targets: ReadonlySet<Key>): Row {
  let fields = row.fields;
  for (const link of links(row).reverse())
    if (targets.has(link.target)) fields = cut(fields, link.path) as Fields;
  return { ...row, fields };
}

function cut(value: Json, path: (string | number)[]): Json {
  const [head, ...rest] = path as [string | number, ...(string | number)[]];
  const copy = (Array.isArray(value) ? [...value] : { ...(value as Fields) }) as { [key: string | number]: Json };
  if (rest.length > 0) {
    const inner = cut(copy[head]!, rest);
    const empty = Array.isArray(inner) ? inner.length === 0 : isMapping(inner) && Object.keys(inner).length === 0;
    if (!empty || typeof head === "number") {
      copy[head] = inner;
      return copy as Json;
    }
  }
  if (Array.isArray(copy)) copy.splice(head as number, 1);
  else delete copy[head];
  return copy as Json;
}

function fits(draft: Draft, kind: string, parent: Key, slot: string): void {
  const above = draft.need(parent);
  if (holds(above.kind, slot) !== kind) throw new Refused("edit.wrong-place");
  const dot = slot.indexOf(".");
  if (dot >= 0) draft.need(`lane:${slot.slice(dot + 1)}`);
  if (KINDS[above.kind]!.single.includes(slot))
    for (const row of draft.all().values())
      if (row.parent === parent && row.slot === slot) throw new Refused("edit.exists");
}

function remove(draft: Draft, key: Key): void {
  const all = draft.all();
  const doomed = subtree(all, key);
  if (all.get(key)!.slot === "lanes") {
    const slot = `cells.${key.slice(key.indexOf(":") + 1)}`;
    for (const [one, row] of all) if (row.slot === slot) doomed.push(one);
  }
  const targets = new Set(doomed);
  const stays = [...all].some(([one, row]) => row.kind === "stage" && !targets.has(one));
  if (targets.has(ROOT) || !stays) throw new Refused("edit.last-stage");
  for (const [other, row] of all) {
    if (targets.has(other)) continue;
    const pointing = links(row).filter((link) => targets.has(link.target));
    if (pointing.some((link) => link.path.length > 1 && link.path.at(-1) === "source")) throw new Refused("edit.cited");
    if (pointing.length > 0) draft.put(other, without(row, targets));
  }
  for (const one of doomed.reverse()) draft.drop(one);
}

function settle(draft: Draft, lenient: boolean): void {
  for (const [key, touched] of [...draft.touched]) {
    if (!touched) continue;
    const before = draft.rows.get(key);
    if (before && same(before.fields, touched.fields)) continue;
    const row = { ...touched, fields: saying(clean(touched.fields) as Fields) };
    const known = new Set(before ? links(before).map((link) => link.target) : []);
    const lost = new Set(
      links(row)
        .map((link) => link.target)
        .filter((target) => !draft.get(target) && !known.has(target)),
    );
    if (lost.size > 0 && !lenient) throw new Refused("edit.gone");
    draft.put(key, lost.size > 0 ? without(row, lost) : row);
  }
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]|\r(?=\n)/g;

export function clean(value: Json): Json {
  if (typeof value === "string") return value.replace(CONTROL, "").normalize("NFC");
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(clean);
  if (!isMapping(value)) return value;
  const found: Fields = {};
  for (const [name, inner] of Object.entries(value)) if (inner !== null) found[name] = clean(inner);
  return found;
}

/** Without what says nothing: the format writes neither `false` nor an empty list. */
function saying(fields: Fields): Fields {
  const found: Fields = {};
  for (const [name, inner] of Object.entries(fields)) {
    if (name.startsWith("x-")) found[name] = inner;
    else if (isMapping(inner)) {
      const said = saying(inner);
      if (Object.keys(said).length > 0) found[name] = said;
    } else if (inner !== false && !(Array.isArray(inner) && inner.length === 0)) found[name] = inner;
  }
  return found;
}

function checkField(kind: string, path: string): void {
  const head = steps(path)[0]!;
  const lists = Object.keys(KINDS[kind]!.lists).map((slot) => slot.split(".")[0]);
  if (lists.includes(head) || head === "id" || head === "parcours" || path.startsWith(".") || path.includes(".."))
    throw new Refused("edit.no-field");
}

type Doer<Name extends Action["do"]> = (draft: Draft, action: Extract<Action, { do: Name }>) => void;

const idOf = (key: Key): string => key.slice(key.indexOf(":") + 1);
const kindOf = (key: Key): string => key.split(":")[0]!;
const formerly = (fields: Fields): Json[] => (Array.isArray(fields.formerly) ? fields.formerly : []);

const set: Doer<"set"> = (draft, action) => {
  const row = draft.need(action.key);
  checkField(row.kind, action.field);
  const current = wordAt(row.fields, action.field);
  if (action.was !== undefined && !same(action.was, current) && !same(current, action.value))
    throw new Refused("edit.changed", current);
  draft.put(action.key, { ...row, fields: withWords(row.fields, { [action.field]: action.value }) });
};

const add: Doer<"add"> = (draft, action) => {
  if (draft.get(action.key)) throw new Refused("edit.exists");
  fits(draft, kindOf(action.key), action.parent, action.slot);
  draft.put(action.key, {
    kind: kindOf(action.key),
    parent: action.parent,
    slot: action.slot,
    position: action.position,
    fields: { ...action.fields },
  });
};

const move: Doer<"move"> = (draft, action) => {
  const row = draft.need(action.key);
  if (action.key === ROOT) throw new Refused("edit.gone");
  if (row.parent !== action.parent || row.slot !== action.slot) fits(draft, row.kind, action.parent, action.slot);
  draft.put(action.key, { ...row, parent: action.parent, slot: action.slot, position: action.position });
};

const splitStage: Doer<"split_stage"> = (draft, action) => {
  const stage = draft.need(action.key, "stage");
  if (draft.get(action.new)) throw new Refused("edit.exists");
  fits(draft, kindOf(action.new), stage.parent, stage.slot);
  draft.put(action.new, {
    kind: "stage",
    parent: stage.parent,
    slot: stage.slot,
    position: action.position,
    fields: { ...action.fields, formerly: [idOf(action.key), ...formerly(stage.fields)] },
  });
  for (const key of action.takes) {
    const part = draft.get(key);
    if (part?.parent === action.key) draft.put(key, { ...part, parent: action.new });
  }
};

const mergeStages: Doer<"merge_stages"> = (draft, action) => {
  const stage = draft.need(action.key, "stage");
  const into = draft.need(action.into, "stage");
  if (action.key === action.into) throw new Refused("edit.gone");
  const ends = new Map<string, string>();
  for (const key of draft.children(action.into)) ends.set(draft.get(key)!.slot, draft.get(key)!.position);
  for (const key of draft.children(action.key)) {
    const part = draft.get(key)!;
    const position = between(ends.get(part.slot) ?? null, null);
    ends.set(part.slot, position);
    draft.put(key, { ...part, parent: action.into, position });
  }
  const earlier = [...formerly(into.fields), idOf(action.key), ...formerly(stage.fields)];
  draft.put(action.into, { ...into, fields: { ...stage.fields, ...into.fields, formerly: earlier } });
  remove(draft, action.key);
};

const duplicate: Doer<"duplicate"> = (draft, action) => {
  const original = draft.need(action.key);
  const all = draft.all();
  const copied = subtree(all, action.key).filter((key) => action.names[key] !== undefined);
  if (!copied.includes(action.key)) throw new Refused("edit.gone");
  fits(draft, original.kind, original.parent, original.slot);
  for (const key of copied) {
    const name = action.names[key]!;
    if (draft.get(name)) throw new Refused("edit.exists");
    const row = all.get(key)!;
    draft.put(name, {
      kind: row.kind,
      parent: copied.includes(row.parent) ? action.names[row.parent]! : row.parent,
      slot: row.slot,
      position: key === action.key ? action.position : row.position,
      fields: renamed(row, copied, action.names),
    });
  }
};

function renamed(row: Row, copied: Key[], names: { [old: Key]: Key }): Fields {
  const fields = withoutIds(row.fields) as Fields;
  for (const link of links(row)) {
    if (!copied.includes(link.target)) continue;
    let holder = fields as { [step: string | number]: Json };
    for (const step of link.path.slice(0, -1)) holder = holder[step] as { [step: string | number]: Json };
    holder[link.path.at(-1)!] = idOf(names[link.target]!);
  }
  delete fields.formerly;
  return fields;
}

function withoutIds(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (!isMapping(value)) return value;
  const found: Fields = {};
  for (const [name, inner] of Object.entries(value)) if (name !== "id") found[name] = withoutIds(inner);
  return found;
}

const revert: Doer<"revert"> = (draft, action) => {
  let done = 0;
  for (const change of [...action.changes].reverse()) done += takeBack(draft, inverse(change)) ? 1 : 0;
  if (action.changes.length > 0 && done === 0) throw new Refused("edit.changed-since");
};

function takeBack(draft: Draft, change: Change): boolean {
  const row = draft.get(change.key);
  if ("gone" in change) {
    const asLeft = row !== undefined && sameRow(draft.rows.get(change.key), change.gone);
    if (!asLeft || draft.children(change.key).length > 0) return false;
    remove(draft, change.key);
    return true;
  }
  if ("row" in change) return bringBack(draft, change.key, change.row);
  if (!row) return false;
  const words: { [path: string]: Json } = {};
  const now = leaves(row.fields);
  for (const [path, [was, is]] of Object.entries(change.set ?? {})) if (same(now.get(path) ?? null, was)) words[path] = is;
  let place = placeOf(row);
  if (change.place && samePlace(place, change.place[0]) && draft.get(change.place[1][0])) place = change.place[1];
  if (Object.keys(words).length === 0 && samePlace(place, placeOf(row))) return false;
  const [parent, slot, position] = place;
  draft.put(change.key, { kind: row.kind, parent, slot, position, fields: withWords(row.fields, words) });
  return true;
}

function bringBack(draft: Draft, key: Key, row: Row): boolean {
  if (draft.get(key)) return false;
  try {
    if (key !== ROOT) fits(draft, row.kind, row.parent, row.slot);
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
  draft.put(key, row);
  return true;
}

function perform(draft: Draft, action: Action): void {
  switch (action.do) {
    case "set":
      return set(draft, action);
    case "add":
      return add(draft, action);
    case "remove":
      draft.need(action.key);
      return remove(draft, action.key);
    case "move":
      return move(draft, action);
    case "split_stage":
      return splitStage(draft, action);
    case "merge_stages":
      return mergeStages(draft, action);
    case "duplicate":
      return duplicate(draft, action);
    case "group":
      return action.edits.forEach((one) => {
        if (one.do === "undo" || one.do === "revert") throw new Refused("edit.gone");
        perform(draft, one);
      });
    case "revert":
      return revert(draft, action);
    case "undo":
      throw new Refused("edit.unresolved");
  }
}
