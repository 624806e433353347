// What the person sees: the server's rows with the edits that are still on their way laid over them.
// A row stays the same object, and a list the same array, until it changes: that is what lets one
// subscription per card redraw one card.

import { advance, sameRow } from "./changes.ts";
import { apply, inOrder, Refused } from "./edits.ts";
import type { Action, Change, Key, Row } from "./types.ts";

const NONE: readonly Key[] = Object.freeze([]);

export interface Laid {
  readonly id: string;
  readonly action: Action;
}

export class View {
  readonly confirmed = new Map<Key, Row>();
  readonly rows = new Map<Key, Row>();
  /** What each laid edit did here; what it did not do says why. */
  readonly did = new Map<string, readonly Change[]>();
  private readonly below = new Map<Key, Set<Key>>();
  private readonly lists = new Map<Key, Map<string, readonly Key[]>>();
  private readonly heard = new Map<Key, Set<() => void>>();
  private readonly heardAll = new Set<() => void>();
  private touched = new Set<Key>();

  /** Starts from a snapshot. */
  reset(rows: Iterable<readonly [Key, Row]>, laid: readonly Laid[]): void {
    for (const key of this.confirmed.keys()) this.touched.add(key);
    const old = new Map(this.confirmed);
    this.confirmed.clear();
    for (const [key, row] of rows) {
      const before = old.get(key);
      this.confirmed.set(key, before && sameRow(before, row) ? before : row);
      this.touched.add(key);
    }
    this.lay(laid);
  }

  /** The server's changes came; the edits that are left go on top again. */
  follow(changes: readonly Change[], laid: readonly Laid[]): void {
    advance(this.confirmed, changes);
    for (const change of changes) this.touched.add(change.key);
    this.lay(laid);
  }

  /** Lays one more edit on top. Throws Refused and leaves everything as it is. */
  add(one: Laid): void {
    const changes = apply(this.rows, one.action);
    this.did.set(one.id, changes);
    const next = new Map<Key, Row>();
    for (const change of changes) {
      const row = this.rows.get(change.key);
      if (row) next.set(change.key, row);
    }
    advance(next, changes);
    for (const change of changes) {
      this.touched.add(change.key);
      this.replace(change.key, next.get(change.key));
    }
    this.tell();
  }

  /** Lays all edits anew over the server's rows; one that can no longer be done waits for the server's word. */
  lay(laid: readonly Laid[]): void {
    for (const changes of this.did.values()) for (const change of changes) this.touched.add(change.key);
    this.did.clear();
    const over = new Map(this.confirmed);
    for (const one of laid) {
      try {
        const changes = apply(over, one.action);
        advance(over, changes);
        this.did.set(one.id, changes);
        for (const change of changes) this.touched.add(change.key);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
      }
    }
    for (const key of this.touched) this.replace(key, over.get(key));
    this.tell();
  }

  children(key: Key, slot: string): readonly Key[] {
    let lists = this.lists.get(key);
    if (!lists) {
      const bySlot = new Map<string, Key[]>();
      for (const child of this.below.get(key) ?? NONE) {
        const at = this.rows.get(child)!.slot;
        bySlot.set(at, [...(bySlot.get(at) ?? []), child]);
      }
      lists = new Map([...bySlot].map(([at, keys]) => [at, this.kept(key, at, inOrder(this.rows, keys))]));
      this.lists.set(key, lists);
      this.last.set(key, lists);
    }
    return lists.get(slot) ?? NONE;
  }

  slots(key: Key): readonly string[] {
    this.children(key, "");
    return [...this.lists.get(key)!.keys()];
  }

  subscribe(key: Key, changed: () => void): () => void {
    const all = this.heard.get(key) ?? new Set();
    this.heard.set(key, all.add(changed));
    return () => {
      all.delete(changed);
      if (all.size === 0 && this.heard.get(key) === all) this.heard.delete(key);
    };
  }

  subscribeAll(changed: () => void): () => void {
    this.heardAll.add(changed);
    return () => this.heardAll.delete(changed);
  }

  /** The arrays that were last given out, so that an order that is the same stays the same array. */
  private readonly last = new Map<Key, Map<string, readonly Key[]>>();

  private kept(key: Key, slot: string, now: readonly Key[]): readonly Key[] {
    const before = this.last.get(key)?.get(slot);
    return before?.length === now.length && before.every((one, place) => one === now[place]) ? before : now;
  }

  private readonly changed = new Set<Key>();

  private replace(key: Key, row: Row | undefined): void {
    const before = this.rows.get(key);
    if (before === row || (before && row && sameRow(before, row))) return;
    if (row) this.rows.set(key, row);
    else this.rows.delete(key);
    this.changed.add(key);
    const moved = before?.parent !== row?.parent || before?.slot !== row?.slot || before?.position !== row?.position;
    if (!moved) return;
    if (before) this.unhang(key, before.parent);
    if (row) {
      this.below.set(row.parent, (this.below.get(row.parent) ?? new Set()).add(key));
      this.reordered(row.parent);
    }
  }

  private unhang(key: Key, parent: Key): void {
    this.below.get(parent)?.delete(key);
    this.reordered(parent);
  }

  private reordered(parent: Key): void {
    this.lists.delete(parent);
    this.changed.add(parent);
  }

  private tell(): void {
    this.touched = new Set();
    if (this.changed.size === 0) return;
    const changed = [...this.changed];
    this.changed.clear();
    for (const key of changed) for (const told of [...(this.heard.get(key) ?? [])]) told();
    for (const told of [...this.heardAll]) told();
  }
}
