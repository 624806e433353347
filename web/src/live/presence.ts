// Who else is here and what they do; never stored. What I do is sent at most twenty times a second.

import type { Other, PresenceState } from "./types.ts";

const EVERY_MS = 50;
const AGAIN_MS = 4_000;

export class Presence {
  others: readonly Other[] = [];
  private mine: PresenceState = {};
  private me = "";
  private readonly heard = new Set<() => void>();
  private readonly send: (state: PresenceState) => boolean;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setInterval> | undefined;
  private sentAt = 0;

  constructor(send: (state: PresenceState) => boolean) {
    this.send = send;
  }

  welcome(me: string, others: readonly Other[]): void {
    this.me = me;
    this.others = others.filter((other) => other.connection !== me);
    this.tell();
    this.flush();
    clearInterval(this.again);
    this.again = setInterval(() => this.flush(), AGAIN_MS);
  }

  follow(news: { joined?: Other[]; moved?: { [connection: string]: PresenceState }; left?: string[] }): void {
    const left = new Set(news.left ?? []);
    const joined = (news.joined ?? []).filter((other) => other.connection !== this.me);
    const known = new Set(joined.map((other) => other.connection));
    const stay = this.others.filter((other) => !left.has(other.connection) && !known.has(other.connection));
    this.others = [...stay, ...joined].map((other) => {
      const state = news.moved?.[other.connection];
      return state ? { ...other, state } : other;
    });
    this.tell();
  }

  setMine(state: PresenceState): void {
    this.mine = state;
    if (this.timer !== undefined) return;
    const wait = Math.max(0, this.sentAt + EVERY_MS - Date.now());
    this.timer = setTimeout(() => this.flush(), wait);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    clearInterval(this.again);
    if (this.others.length > 0) {
      this.others = [];
      this.tell();
    }
  }

  subscribe(changed: () => void): () => void {
    this.heard.add(changed);
    return () => this.heard.delete(changed);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.sentAt = Date.now();
    this.send(this.mine);
  }

  private tell(): void {
    for (const told of [...this.heard]) told();
  }
}
