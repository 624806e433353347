// The live state of a map, what may be done to it, and what the editor may ask of a LiveMap.
// The Python side says the same in src/parcours/journey/edits.py; format/cases/edits/ holds both to it.

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Fields = { [name: string]: Json };

/** `kind:id`, e.g. `touchpoint:kerb`, `painpoint:late`; the document itself is `map`. */
export type Key = string;

/**
 * Everything with an id that stands in a list of the document is a row: stages, lanes, sources, touchpoints,
 * actions, claims (expectations, thoughts, positives, cells of custom lanes…), verbatims, pain points,
 * opportunities, solutions, metrics, personas. Parts that a row has at most one of stay inside its fields in the
 * words of the format and are reached by a dotted path: `emotion.score`, `goal.text`, `emotions.paul.word`,
 * `name.fr`, `duration.value`, `roi.cost.low`. They are never in short form: a goal is `{text: "…"}`.
 * A field that says nothing is absent; there is no null in `fields`.
 */
export interface Row {
  readonly kind: string; // "map", "stage", "touchpoint", "painpoint", "claim", "lane", …
  readonly parent: Key; // "" for the map itself
  readonly slot: string; // the list of the parent: "stages", "touchpoints", "cells.notes", "persona"…
  readonly position: string; // a fractional string; ties break by key
  readonly fields: Fields;
}
export type Rows = ReadonlyMap<Key, Row>;

/** What a person means to do. `null` as a value clears the field. */
export type Action =
  | { do: "set"; key: Key; field: string; value: Json; was?: Json } // `was`: the text it was typed against
  | { do: "add"; key: Key; parent: Key; slot: string; position: string; fields: Fields }
  | { do: "remove"; key: Key }
  | { do: "move"; key: Key; parent: Key; slot: string; position: string }
  | { do: "split_stage"; key: Key; new: Key; position: string; fields: Fields; takes: Key[] }
  | { do: "merge_stages"; key: Key; into: Key } // what `key` holds goes behind what `into` holds
  | { do: "duplicate"; key: Key; position: string; names: { [old: Key]: Key } }
  | { do: "group"; as: string; edits: Action[] } // all or nothing: "paste", "import", "restore", "merge"…
  | { do: "revert"; changes: Change[] } // what `undo` becomes; only where the value is still the one set
  | { do: "undo"; of: string[] }; // ids of edits; the server finds what they changed

/** An action on its way: an id made here, unique in the map, and the gesture that it belongs to. */
export type Edit = Action & { id: string; gesture: string };

export type PlaceOf = readonly [parent: Key, slot: string, position: string];

/** What an edit did to one row; enough to do it, to undo it and to tell of it. */
export type Change =
  | { key: Key; row: Row } // appeared
  | { key: Key; gone: Row } // went, with all that it held
  | { key: Key; set?: { [path: string]: [was: Json, is: Json] }; place?: [was: PlaceOf, is: PlaceOf] };

/** Why an edit was not taken, in the reader's language; `yours` and `theirs` when two typed one text. */
export interface Refusal {
  readonly id: string;
  readonly code: string; // "edit.gone", "edit.changed", "edit.forbidden", …
  readonly message: string;
  readonly remedy: string | null;
  readonly edit: Edit | null; // what was meant, so that the text can be offered back
  readonly theirs?: Json;
}

export type Role = "owner" | "editor" | "suggester" | "commenter" | "viewer";

/** Where somebody is and what they do; never stored. Keys and fractions, never pixels. */
export interface PresenceState {
  readonly at?: Key; // the part that has their focus
  readonly editing?: { key: Key; field: string }; // a text that they type in
  readonly pointer?: { x: number; y: number; over?: Key }; // in the map's own coordinates
  readonly drag?: { key: Key; parent?: Key; slot?: string; position?: string; value?: number };
  readonly selection?: Key[];
}
export interface Other {
  readonly connection: string;
  readonly person: string; // an id; "" for somebody without an account
  readonly name: string;
  readonly colour: number; // 0…11, the same for one person everywhere
  readonly role: Role;
  readonly state: PresenceState;
}

export type Status =
  | "loading" // no rows yet
  | "live" // connected; what is pending is on its way
  | "offline" // edits are kept and sent on return
  | "closed"; // the right was withdrawn or the map is gone: see `closedBecause`

/** One map, open in this browser. Every subscribe returns its unsubscribe. */
export interface LiveMap {
  readonly name: string;

  /** A row with the pending edits applied; the same object until it changes (for useSyncExternalStore). */
  get(key: Key): Row | undefined;
  /** The children in order; the same array until membership or order changes. */
  children(key: Key, slot: string): readonly Key[];
  /** The slots of a row that hold something. */
  slots(key: Key): readonly string[];
  /** One subscription per card: called after the row, or the order of its children, changed. */
  subscribe(key: Key, changed: () => void): () => void;
  /** Called once after any change of any row, for findings, find, overview. */
  subscribeAll(changed: () => void): () => void;
  rows(): Rows;

  /** Applies at once and sends. Returns what refused it here, or null. One gesture is one step of undo. */
  send(actions: Action | readonly Action[], gesture?: string): Refusal | null;
  /** A name for a gesture, e.g. taken at pointerdown or focus. */
  gesture(): string;
  /** A new key of this kind. */
  newKey(kind: string): Key;
  /** A position between two siblings; null for an end. */
  between(before: Key | null, after: Key | null): string;
  /** The position at the end (or start) of a list. */
  last(parent: Key, slot: string): string;
  first(parent: Key, slot: string): string;

  undo(): boolean;
  redo(): boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;

  /** Everything below changes are told by this one. */
  subscribeStatus(changed: () => void): () => void;
  readonly status: Status;
  readonly closedBecause: string | null;
  readonly role: Role;
  readonly hidden: readonly string[]; // roles of lanes that this person may not see
  readonly number: number; // the number of the last edit applied here
  readonly pending: number; // edits not yet saved
  /** The tray: refused edits stay until the person dismisses them. */
  readonly refusals: readonly Refusal[];
  dismiss(id: string): void;

  /** Presence: `setMine` may be called at pointer speed, it sends at most 20 a second. */
  subscribePresence(changed: () => void): () => void;
  readonly others: readonly Other[];
  setMine(state: PresenceState): void;

  /** Told of news beside the rows: a comment, a suggestion, a version, each edit in words; of all three at each welcome. */
  subscribeNews(heard: (news: News) => void): () => void;

  close(): void;
}

export interface News {
  readonly about: "comments" | "suggestions" | "versions" | "edit";
  readonly number?: number;
  readonly by?: string; // the name of who did it
  readonly mine?: boolean;
  readonly keys?: readonly Key[];
}

/** `store.ts` exports `openMap(name, { first, lang })`; `first` is the first page's rows, to save a round trip. */
export interface Snapshot {
  readonly number: number;
  readonly rows: { [key: Key]: Row };
}
