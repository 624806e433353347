// Answers on their way: kept on this device until the server has said that they are on its disk.

export interface Waiting {
  id: string;
  url: string;
  body: string;
}
export type Outcome =
  | { is: "stored"; receipt: string }
  | { is: "refused"; errors: { field: string; message: string }[] }
  | { is: "waiting" };

const STORE = "waiting";

function database(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("parcours-answers", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
}

async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const open = await database();
  try {
    return await new Promise((done, failed) => {
      const transaction = open.transaction(STORE, mode);
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error);
    });
  } finally {
    open.close();
  }
}

export const keep = (one: Waiting): Promise<unknown> => inStore("readwrite", (store) => store.put(one));
export const drop = (id: string): Promise<unknown> => inStore("readwrite", (store) => store.delete(id));
export const waiting = (): Promise<Waiting[]> => inStore("readonly", (store) => store.getAll());

export async function deliver(one: Waiting): Promise<Outcome> {
  let answer: Response;
  try {
    answer = await fetch(one.url, {
      method: "POST",
      body: one.body,
      headers: { "Content-Type": "application/json" },
      credentials: "omit",
    });
  } catch {
    return { is: "waiting" };
  }
  if (answer.ok) return { is: "stored", receipt: (await answer.json()).receipt ?? "" };
  if (answer.status === 422) return { is: "refused", errors: (await answer.json()).errors ?? [] };
  return answer.status < 500 && answer.status !== 429 ? { is: "refused", errors: [] } : { is: "waiting" };
}

// Everything that still waits, one after the other; what is left is tried again later.
export async function flush(): Promise<number> {
  const all = await waiting();
  let left = all.length;
  for (const one of all) {
    const outcome = await deliver(one);
    if (outcome.is === "waiting") break;
    await drop(one.id);
    left -= 1;
  }
  return left;
}
