// What an edit did, row by row; the twin of src/parcours/journey/changes.py.

import type { Change, Fields, Json, Key, PlaceOf, Row } from "./types.ts";

export function isMapping(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, place) => same(one, b[place]));
  if (!isMapping(a) || !isMapping(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]));
}

export function sameRow(a: Row | undefined, b: Row | undefined): boolean {
  return a === b || (!!a && !!b && a.kind === b.kind && samePlace(placeOf(a), placeOf(b)) && same(a.fields, b.fields));
}

export function placeOf(row: Row): PlaceOf {
  return [row.parent, row.slot, row.position];
}

export function samePlace(a: PlaceOf, b: PlaceOf): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}

/** A dotted path as keys; what an `x-` key holds stays whole. */
export function steps(path: string): string[] {
  const keys = path.split(".");
  const foreign = keys.findIndex((key) => key.startsWith("x-"));
  return foreign < 0 ? keys : [...keys.slice(0, foreign), keys.slice(foreign).join(".")];
}

export function wordAt(fields: Fields, path: string): Json {
  let value: Json | undefined = fields;
  for (const key of steps(path)) value = isMapping(value) ? value[key] : undefined;
  return value ?? null;
}

/** A copy of `fields` that says `words`; null takes a value away, and what it leaves empty. */
export function withWords(fields: Fields, words: { [path: string]: Json }): Fields {
  const found = { ...fields };
  const all = Object.entries(words);
  for (const [path, value] of all) if (value === null) put(found, steps(path), null);
  for (const [path, value] of all) if (value !== null) put(found, steps(path), value);
  return found;
}

function put(fields: Fields, keys: string[], value: Json): void {
  const [head, ...rest] = keys as [string, ...string[]];
  if (rest.length === 0) {
    if (value === null) delete fields[head];
    else fields[head] = value;
    return;
  }
  const there = fields[head];
  if (!isMapping(there) && value === null) return;
  const inner: Fields = isMapping(there) ? { ...there } : {};
  put(inner, rest, value);
  if (Object.keys(inner).length > 0) fields[head] = inner;
  else delete fields[head];
}

/** Every value by its dotted path; lists and `x-` values are one value each. */
export function leaves(fields: Fields, before = "", found = new Map<string, Json>()): Map<string, Json> {
  for (const [key, value] of Object.entries(fields)) {
    if (isMapping(value) && Object.keys(value).length > 0 && !key.startsWith("x-"))
      leaves(value, `${before}${key}.`, found);
    else found.set(before + key, value);
  }
  return found;
}

/** The change from one state of a row to another; null when they say the same. */
export function changeBetween(key: Key, before: Row | undefined, after: Row | undefined): Change | null {
  if (before === after) return null;
  if (!before) return { key, row: after! };
  if (!after) return { key, gone: before };
  const old = leaves(before.fields);
  const now = leaves(after.fields);
  const set: { [path: string]: [Json, Json] } = {};
  for (const path of new Set([...old.keys(), ...now.keys()]))
    if (!same(old.get(path), now.get(path))) set[path] = [old.get(path) ?? null, now.get(path) ?? null];
  const moved = !samePlace(placeOf(before), placeOf(after));
  const said = Object.keys(set).length > 0;
  if (!said && !moved) return null;
  return {
    key,
    ...(said ? { set } : {}),
    ...(moved ? { place: [placeOf(before), placeOf(after)] as const } : {}),
  } as Change;
}

export function inverse(change: Change): Change {
  if ("row" in change) return { key: change.key, gone: change.row };
  if ("gone" in change) return { key: change.key, row: change.gone };
  const set = Object.fromEntries(
    Object.entries(change.set ?? {}).map(([path, [was, is]]) => [path, [is, was] as [Json, Json]]),
  );
  return {
    key: change.key,
    ...(change.set ? { set } : {}),
    ...(change.place ? { place: [change.place[1], change.place[0]] as [PlaceOf, PlaceOf] } : {}),
  };
}

/** Brings `rows` to where `changes` lead, and names the rows that were replaced. */
export function advance(rows: Map<Key, Row>, changes: readonly Change[]): void {
  for (const change of changes) {
    if ("gone" in change) rows.delete(change.key);
    else if ("row" in change) rows.set(change.key, change.row);
    else {
      const row = rows.get(change.key);
      if (!row) continue;
      const words = Object.fromEntries(Object.entries(change.set ?? {}).map(([path, [, is]]) => [path, is]));
      const [parent, slot, position] = change.place ? change.place[1] : placeOf(row);
      rows.set(change.key, { kind: row.kind, parent, slot, position, fields: withWords(row.fields, words) });
    }
  }
}
