// What a person can do to the map, as edits. Mouse, touch, keyboard, menus and the palette all come here,
// so that each of them does exactly the same.

import type { Action, Fields, Json, Key, LiveMap, Refusal, Row } from "../live/types.ts";
import { number } from "../notation";
import type { Lang } from "../preferences";
import { ALL_ROLES, lanesOf, shapeOf, type Lane, type LaneShape } from "./lanes";
import { at, mainField, say, wordsPath } from "./text";

type Answer = Refusal | null;

/** Change the words at `path` of a row; empty words clear it. `was` guards against overwriting another's. */
export function setWords(live: LiveMap, key: Key, path: string, text: string, lang: Lang, gesture?: string): Answer {
  const fields = live.get(key)?.fields;
  const where = wordsPath(fields, path, lang);
  const was = at(fields, where);
  const value = text.trim();
  if (value === (was ?? "")) return null;
  if (value === "") return live.send({ do: "set", key, field: path, value: null }, gesture);
  const action: Action = { do: "set", key, field: where, value };
  return live.send(typeof was === "string" ? { ...action, was } : action, gesture);
}

export function setField(live: LiveMap, key: Key, field: string, value: Json, gesture?: string): Answer {
  return live.send({ do: "set", key, field, value }, gesture);
}

/** Where a new card of `shape` in `stage` goes: the row that holds it and the list. */
export function homeOf(live: LiveMap, shape: LaneShape, stage: Key): { parent: Key; slot: string; kind: string } | null {
  if (shape.is === "list") return { parent: stage, slot: shape.slot, kind: shape.kind };
  if (shape.is === "below") {
    const touchpoint = live.children(stage, "touchpoints")[0];
    return touchpoint ? { parent: touchpoint, slot: shape.slot, kind: shape.kind } : null;
  }
  return null;
}

/** Add a card; the answer is its key, or null where the lane holds no cards. */
export function addCard(live: LiveMap, shape: LaneShape, stage: Key, text: string, after: Key | null): Key | null {
  if (shape.is === "field") {
    const value = shape.number ? Number(text.replace(",", ".")) : shape.duration ? asDuration(text) : text.trim();
    if (shape.number && !Number.isFinite(value)) return null;
    live.send({ do: "set", key: stage, field: shape.field, value });
    return `${stage}#${shape.field}`;
  }
  const home = homeOf(live, shape, stage);
  if (!home) return null;
  const key = live.newKey(home.kind);
  const siblings = live.children(home.parent, home.slot);
  const index = after ? siblings.indexOf(after) : -1;
  const position = index >= 0 ? live.between(after, siblings[index + 1] ?? null) : live.last(home.parent, home.slot);
  live.send({ do: "add", key, parent: home.parent, slot: home.slot, position, fields: { [mainField(home.kind)]: text.trim() } });
  return key;
}

/** Put a card elsewhere: before `before` in that list, at its end when null. */
export function moveCard(live: LiveMap, key: Key, parent: Key, slot: string, before: Key | null, gesture?: string): Answer {
  const row = live.get(key);
  if (!row || before === key) return null;
  const siblings = live.children(parent, slot).filter((one) => one !== key);
  const index = before ? siblings.indexOf(before) : siblings.length;
  const place = index < 0 ? siblings.length : index;
  const position = live.between(siblings[place - 1] ?? null, siblings[place] ?? null);
  return live.send({ do: "move", key, parent, slot, position }, gesture);
}

/** A card dropped into a lane of another kind becomes one of that kind, with its words and evidence. */
export function convertCard(live: LiveMap, key: Key, parent: Key, slot: string, kind: string): Key | null {
  const row = live.get(key);
  if (!row) return null;
  const made = live.newKey(kind);
  const kept: Fields = { [mainField(kind)]: row.fields[mainField(row.kind)] ?? "" };
  for (const field of ["evidence", "status"]) if (row.fields[field] !== undefined) kept[field] = row.fields[field];
  const refused = live.send({
    do: "group",
    as: "convert",
    edits: [
      { do: "add", key: made, parent, slot, position: live.last(parent, slot), fields: kept },
      { do: "remove", key },
    ],
  });
  return refused ? null : made;
}

/** Drop `key` into the cell of `lane` and `stage`, before `before`. */
export function dropCard(live: LiveMap, key: Key, lane: Lane, stage: Key, before: Key | null): Key | null {
  const row = live.get(key);
  const home = homeOf(live, lane.shape, stage);
  if (!row || !home) return null;
  if (row.kind !== home.kind) return convertCard(live, key, home.parent, home.slot, home.kind);
  return moveCard(live, key, home.parent, home.slot, before) ? null : key;
}

/** Alt+arrows: one step up or down within its list, or to the stage before or after. */
export function stepCard(live: LiveMap, key: Key, step: "up" | "down" | "left" | "right"): boolean {
  const row = live.get(key);
  if (!row) return false;
  const siblings = live.children(row.parent, row.slot);
  const index = siblings.indexOf(key);
  if (step === "up" || step === "down") {
    const to = index + (step === "up" ? -1 : 1);
    if (to < 0 || to >= siblings.length) return false;
    return !moveCard(live, key, row.parent, row.slot, siblings[step === "up" ? to : to + 1] ?? null);
  }
  const stage = neighbour(live, stageOf(live, key), step === "left" ? -1 : 1);
  if (!stage) return false;
  const parent = row.parent.startsWith("stage:") ? stage : live.children(stage, "touchpoints")[0];
  return parent !== undefined && !moveCard(live, key, parent, row.slot, null);
}

export function stageOf(live: LiveMap, key: Key): Key {
  for (let at: Key = key; at; at = live.get(at)?.parent ?? "") if (at.startsWith("stage:")) return at;
  return "";
}

export function neighbour(live: LiveMap, stage: Key, by: number): Key | undefined {
  const stages = live.children("map", "stages");
  const index = stages.indexOf(stage);
  return index < 0 ? undefined : stages[index + by];
}

/** Everything below a row, itself first. */
export function subtree(live: LiveMap, key: Key): Key[] {
  const found = [key];
  for (const one of found) for (const slot of live.slots(one)) found.push(...live.children(one, slot));
  return found;
}

export function duplicate(live: LiveMap, key: Key): Key | null {
  const row = live.get(key);
  if (!row) return null;
  const names: Record<Key, Key> = {};
  for (const old of subtree(live, key)) names[old] = live.newKey(live.get(old)?.kind ?? "claim");
  const siblings = live.children(row.parent, row.slot);
  const position = live.between(key, siblings[siblings.indexOf(key) + 1] ?? null);
  const refused = live.send({ do: "duplicate", key, position, names });
  return refused ? null : (names[key] ?? null);
}

export function removeAll(live: LiveMap, keys: readonly Key[]): Answer {
  const edits = keys.filter((key) => live.get(key)).map((key): Action => ({ do: "remove", key }));
  return edits.length ? live.send(edits) : null;
}

// Stages

export function addStage(live: LiveMap, name: string, after: Key | null): Key {
  const key = live.newKey("stage");
  const stages = live.children("map", "stages");
  const index = after ? stages.indexOf(after) : -1;
  const position = index >= 0 ? live.between(after, stages[index + 1] ?? null) : live.last("map", "stages");
  live.send({ do: "add", key, parent: "map", slot: "stages", position, fields: { name } });
  return key;
}

export function moveStage(live: LiveMap, key: Key, by: number): boolean {
  const stages = live.children("map", "stages");
  const to = stages.indexOf(key) + by;
  if (to < 0 || to >= stages.length) return false;
  return !moveCard(live, key, "map", "stages", stages[by < 0 ? to : to + 1] ?? null);
}

/** Split a stage in two; `takes` names the cards that go to the new one. */
export function splitStage(live: LiveMap, key: Key, name: string, takes: Key[]): Key | null {
  const made = live.newKey("stage");
  const position = live.between(key, neighbour(live, key, 1) ?? null);
  const refused = live.send({ do: "split_stage", key, new: made, position, fields: { name }, takes });
  return refused ? null : made;
}

export function mergeStages(live: LiveMap, key: Key, into: Key): Answer {
  return live.send({ do: "merge_stages", key, into });
}

// Lanes. A map without lanes of its own shows the usual ones; the first change writes them down.

function written(live: LiveMap, lang: Lang): Action[] {
  if (live.children("map", "lanes").length) return [];
  let before: string | null = null;
  return lanesOf(live, lang).map((lane, index): Action => {
    const position = String.fromCharCode(98 + index);
    before = position;
    return { do: "add", key: lane.key, parent: "map", slot: "lanes", position: before, fields: { role: lane.role } };
  });
}

export function changeLane(live: LiveMap, key: Key, field: "hidden" | "label", value: Json, lang: Lang): Answer {
  const edits: Action[] = [...written(live, lang), { do: "set", key, field, value: value === false || value === "" ? null : value }];
  return live.send({ do: "group", as: "lanes", edits });
}

export function removeLane(live: LiveMap, key: Key, lang: Lang): Answer {
  return live.send({ do: "group", as: "lanes", edits: [...written(live, lang), { do: "remove", key }] });
}

export function addLane(live: LiveMap, role: string, label: string, lang: Lang): Key {
  const first = written(live, lang);
  const taken = new Set([...live.children("map", "lanes"), ...first.map((edit) => ("key" in edit ? edit.key : ""))]);
  const usual = `lane:${role.replaceAll("_", "-")}`;
  const key = role === "custom" || taken.has(usual) ? live.newKey("lane") : usual;
  const fields: Fields = label ? { role, label } : { role };
  const position = first.length ? "z" : live.last("map", "lanes");
  live.send({ do: "group", as: "lanes", edits: [...first, { do: "add", key, parent: "map", slot: "lanes", position, fields }] });
  return key;
}

export function moveLane(live: LiveMap, key: Key, by: number, lang: Lang): boolean {
  const first = written(live, lang);
  if (first.length) live.send({ do: "group", as: "lanes", edits: first });
  const lanes = live.children("map", "lanes");
  // A hidden lane is no neighbour that one can see.
  let to = lanes.indexOf(key) + by;
  while (live.get(lanes[to] ?? "")?.fields["hidden"] === true) to += by;
  if (to < 0 || to >= lanes.length) return false;
  return !moveCard(live, key, "map", "lanes", lanes[by < 0 ? to : to + 1] ?? null);
}

/** The roles that no lane of the map has yet; one's own notes can always be added. */
export function freeRoles(live: LiveMap, lang: Lang): string[] {
  const taken = new Set(lanesOf(live, lang).map((lane) => lane.role));
  return ALL_ROLES.filter((role) => role === "custom" || !taken.has(role));
}

// Paste

/** Put a spreadsheet's cells into the map: rows into lanes from this one down, columns into stages. */
export function paste(live: LiveMap, cells: readonly string[][], lanes: readonly Lane[], stage: Key): number {
  const stages = live.children("map", "stages");
  const from = stages.indexOf(stage);
  const edits: Action[] = [];
  let pasted = 0;
  for (const [down, row] of cells.entries()) {
    const lane = lanes[down];
    if (!lane) break;
    for (const [right, text] of row.entries()) {
      const into = stages[from + right];
      if (!into || !text.trim()) continue;
      const made = pasteCell(live, lane, into, text.trim());
      edits.push(...made);
      pasted += made.length ? 1 : 0;
    }
  }
  if (edits.length) live.send({ do: "group", as: "paste", edits });
  return pasted;
}

function pasteCell(live: LiveMap, lane: Lane, stage: Key, text: string): Action[] {
  const shape = lane.shape;
  if (shape.is === "field") {
    const number = Number(text.replace(",", "."));
    if (shape.number && !Number.isInteger(number)) return [];
    return [{ do: "set", key: stage, field: shape.field, value: shape.number ? number : shape.duration ? asDuration(text) : text }];
  }
  if (shape.is === "curve") {
    const score = Number(text.replace("−", "-").replace(",", "."));
    return score >= -2 && score <= 2 ? [{ do: "set", key: stage, field: "emotion.score", value: score }] : [];
  }
  const home = homeOf(live, shape, stage);
  if (!home) return [];
  let position = live.last(home.parent, home.slot);
  return text.split("\n").filter((line) => line.trim()).map((line, index): Action => {
    if (index > 0) position += "i";
    return {
      do: "add", key: live.newKey(home.kind), parent: home.parent, slot: home.slot, position,
      fields: { [mainField(home.kind)]: line.trim() },
    };
  });
}

/** A spreadsheet's clipboard: tabs between columns, quotes around cells with line breaks. */
export function readCells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const sign = text[index];
    if (quoted) {
      if (sign === '"' && text[index + 1] === '"') cell += text[++index];
      else if (sign === '"') quoted = false;
      else cell += sign;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === "\t" || sign === "\n") {
      row.push(cell.replace(/\r$/, ""));
      cell = "";
      if (sign === "\n") {
        rows.push(row);
        row = [];
      }
    } else cell += sign;
  }
  if (cell || row.length) rows.push([...row, cell.replace(/\r$/, "")]);
  return rows;
}

const UNITS: [RegExp, string, boolean][] = [
  [/^(s|sec|secs|seconde?s?|seconds?)$/, "S", true],
  [/^(m|min|mins|minutes?)$/, "M", true],
  [/^(h|heures?|hours?)$/, "H", true],
  [/^(d|j|jours?|days?)$/, "D", false],
  [/^(w|sem|semaines?|weeks?)$/, "W", false],
  [/^(mois|months?)$/, "M", false],
];

/** « 15 min », "2 days" or ISO 8601 as ISO 8601; what is neither stays as it is and the server says so. */
export function asDuration(text: string): string {
  const plain = text.trim().toLowerCase();
  if (/^p[\dt]/.test(plain)) return plain.toUpperCase();
  const found = /^([\d.,]+)\s*([a-zé]+)$/.exec(plain);
  const unit = found && UNITS.find(([names]) => names.test(found[2] ?? ""));
  if (!found || !unit) return text.trim();
  const size = (found[1] ?? "").replace(",", ".");
  return unit[2] ? `PT${size}${unit[1]}` : `P${size}${unit[1]}`;
}

/** ISO 8601 in the reader's words: PT15M is « 15 min ». */
export function sayDuration(iso: string, lang: Lang): string {
  const found = /^P(?:([\d.]+)Y)?(?:([\d.]+)M)?(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(iso);
  if (!found) return iso;
  const units = ["year", "month", "week", "day", "hour", "minute", "second"];
  const parts = units.flatMap((unit, index) => {
    const value = found[index + 1];
    return value ? [number(Number(value), lang, { style: "unit", unit, unitDisplay: "short" })] : [];
  });
  return parts.join(" ") || iso;
}

/** A card's words for messages: « Trottoir », shortened. */
export function named(row: Row | undefined, lang: Lang): string {
  const text = row ? say(row.fields[mainField(row.kind)], lang) : "";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export { shapeOf };
