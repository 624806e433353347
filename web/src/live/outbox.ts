// Edits that the server has not acknowledged and refusals that nobody has read: kept in IndexedDB, so
// that a closed tab, a dead battery or a train tunnel loses nothing that was typed.

import type { Edit, Refusal } from "./types.ts";

export interface Kept {
  readonly order: number;
  readonly author: string; // "" until the server has said who this is
  readonly edit: Edit;
}

export interface KeptRefusal {
  readonly author: string; // whose edit it was: another person at the same computer does not read it
  readonly refusal: Refusal;
}

export interface Outbox {
  load(): Promise<{ edits: Kept[]; refusals: KeptRefusal[] }>;
  keep(kept: Kept): void;
  drop(id: string): void;
  keepRefusal(kept: KeptRefusal): void;
  dropRefusal(id: string): void;
}

const NAME = "parcours-live";
const EDITS = "edits";
const TRAY = "tray";

/** The outbox of one map. Without IndexedDB (a private window of some browsers) edits live in memory. */
export function outboxOf(map: string): Outbox {
  return typeof indexedDB === "undefined" ? new MemoryOutbox() : new BrowserOutbox(map);
}

export class MemoryOutbox implements Outbox {
  private readonly edits = new Map<string, Kept>();
  private readonly refusals = new Map<string, KeptRefusal>();
  load(): Promise<{ edits: Kept[]; refusals: KeptRefusal[] }> {
    return Promise.resolve({ edits: [...this.edits.values()], refusals: [...this.refusals.values()] });
  }
  keep(kept: Kept): void {
    this.edits.set(kept.edit.id, kept);
  }
  drop(id: string): void {
    this.edits.delete(id);
  }
  keepRefusal(kept: KeptRefusal): void {
    this.refusals.set(kept.refusal.id, kept);
  }
  dropRefusal(id: string): void {
    this.refusals.delete(id);
  }
}

class BrowserOutbox implements Outbox {
  private readonly map: string;
  private readonly opened: Promise<IDBDatabase | null>;

  constructor(map: string) {
    this.map = map;
    this.opened = open().catch(() => null);
  }

  async load(): Promise<{ edits: Kept[]; refusals: KeptRefusal[] }> {
    const database = await this.opened;
    if (!database) return { edits: [], refusals: [] };
    const [edits, refusals] = await Promise.all([
      all<{ kept: Kept }>(database, EDITS, this.map),
      all<{ author?: string; refusal: Refusal }>(database, TRAY, this.map),
    ]);
    return {
      edits: edits.map((one) => one.kept).sort((a, b) => a.order - b.order),
      refusals: refusals.map(({ author = "", refusal }) => ({ author, refusal })),
    };
  }

  keep(kept: Kept): void {
    this.write(EDITS, (store) => store.put({ map: this.map, id: kept.edit.id, kept }));
  }
  drop(id: string): void {
    this.write(EDITS, (store) => store.delete([this.map, id]));
  }
  keepRefusal({ author, refusal }: KeptRefusal): void {
    this.write(TRAY, (store) => store.put({ map: this.map, id: refusal.id, author, refusal }));
  }
  dropRefusal(id: string): void {
    this.write(TRAY, (store) => store.delete([this.map, id]));
  }

  private write(name: string, act: (store: IDBObjectStore) => void): void {
    void this.opened.then((database) => {
      if (database) act(database.transaction(name, "readwrite", { durability: "strict" }).objectStore(name));
    });
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const name of [EDITS, TRAY]) {
        const store = asked.result.createObjectStore(name, { keyPath: ["map", "id"] });
        store.createIndex("map", "map");
      }
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error ?? new Error("IndexedDB"));
  });
}

function all<T>(database: IDBDatabase, name: string, map: string): Promise<T[]> {
  return new Promise((resolve, reject) => {
    const asked = database.transaction(name).objectStore(name).index("map").getAll(map);
    asked.onsuccess = () => resolve(asked.result as T[]);
    asked.onerror = () => reject(asked.error ?? new Error("IndexedDB"));
  });
}
