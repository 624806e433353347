// People in a hurry, eight or so, each with the browser's own store over a real socket. Started by
// test_fuzz.py with a plan on stdin; edits at random (seeded) for a while, comes to rest, and prints what
// each one sees. The server is killed meanwhile; that is the point.
import { readFileSync } from "node:fs";
import { MemoryOutbox } from "../../web/src/live/outbox.ts";
import { openMap } from "../../web/src/live/store.ts";
import { SocketWire } from "../../web/src/live/wire.ts";

const plan = JSON.parse(readFileSync(0, "utf8"));

class TokenWire extends SocketWire {
  constructor(authorization, client) {
    super();
    this.authorization = authorization;
    this.client = client;
  }
  make(address) {
    const socket = new WebSocket(address, { headers: { authorization: this.authorization } });
    socket.addEventListener("message", (event) => this.client.note(JSON.parse(event.data)));
    this.client.socket = socket;
    return socket;
  }
  async status(address) {
    return (await fetch(address, { headers: { authorization: this.authorization } })).status;
  }
}

/** A small generator of chance with a seed (mulberry32). */
function chanceOf(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)] };
}

const LISTS = [
  ["touchpoint", "touchpoints", "label"],
  ["claim", "thoughts", "text"],
  ["painpoint", "pain_points", "label"],
  ["verbatim", "verbatims", "text"],
];

class Client {
  constructor(name, authorization, seed) {
    this.name = name;
    this.chance = chanceOf(seed);
    this.saved = [];
    this.refused = [];
    this.cuts = 0;
    this.sent = 0;
    this.outbox = new MemoryOutbox();
    this.authorization = authorization;
    this.start();
  }
  start() {
    const wire = new TokenWire(this.authorization, this);
    this.map = openMap(plan.map, { wire, outbox: this.outbox, address: plan.address, lang: "en" });
  }
  note(message) {
    for (const [id] of message.saved ?? []) this.saved.push(id);
    if (message.refused) this.refused.push([message.refused.id, message.refused.code, message.refused.message]);
  }
  keys(...kinds) {
    return [...this.map.rows()].filter(([, row]) => kinds.includes(row.kind)).map(([key]) => key);
  }
  step() {
    const roll = this.chance.next() * 100;
    const stage = this.chance.pick(this.keys("stage"));
    const [kind, slot, word] = this.chance.pick(LISTS);
    const cards = this.keys("touchpoint", "claim", "painpoint", "verbatim");
    const card = cards.length ? this.chance.pick(cards) : undefined;
    if (!stage) return;
    this.sent += 1;
    if (roll < 30)
      this.map.send({ do: "add", key: this.map.newKey(kind), parent: stage, slot, position: this.map.last(stage, slot), fields: { [word]: `${this.name} ${this.sent}` } });
    else if (roll < 55 && card) this.setWord(card);
    else if (roll < 65) this.map.send({ do: "set", key: stage, field: "emotion.score", value: this.chance.below(41) / 10 - 2 });
    else if (roll < 75 && card) this.move(card, stage);
    else if (roll < 83 && card) this.map.send({ do: "remove", key: card });
    else if (roll < 86) this.map.send({ do: "remove", key: stage });
    else if (roll < 90) this.map.send({ do: "add", key: this.chance.pick(["stage:pay", this.map.newKey("stage")]), parent: "map", slot: "stages", position: this.map.last("map", "stages"), fields: { name: "Pay" } });
    else if (roll < 94) this.map.undo();
    else if (roll < 95) this.map.redo();
    else if (roll < 96) this.map.send({ do: "split_stage", key: stage, new: this.map.newKey("stage"), position: this.map.last("map", "stages"), fields: { name: "Half" }, takes: this.map.slots(stage).flatMap((one) => this.map.children(stage, one)).filter(() => this.chance.next() < 0.5) });
    else if (roll < 97) this.map.send({ do: "merge_stages", key: stage, into: this.chance.pick(this.keys("stage")) });
    else if (roll < 97.5) this.reload();
    else this.cut();
  }
  setWord(card) {
    const row = this.map.get(card);
    const field = row.kind === "claim" || row.kind === "verbatim" ? "text" : "label";
    const guard = this.chance.next() < 0.3 ? { was: row.fields[field] } : {};
    this.map.send({ do: "set", key: card, field, value: `${this.name} says ${this.sent}`, ...guard });
  }
  move(card, stage) {
    const row = this.map.get(card);
    const siblings = this.map.children(stage, row.slot);
    const at = this.chance.below(siblings.length + 1);
    const position = this.map.between(siblings[at - 1] ?? null, siblings[at] ?? null);
    if (row.slot in { touchpoints: 1, thoughts: 1, pain_points: 1, verbatims: 1 })
      this.map.send({ do: "move", key: card, parent: stage, slot: row.slot, position });
  }
  cut() {
    this.cuts += 1;
    this.socket?.close(4001);
  }
  /** A closed tab that is opened again: only the outbox survives. */
  reload() {
    this.cuts += 1;
    this.map.close();
    this.start();
  }
  atRest(number) {
    return this.map.status === "closed" || (this.map.pending === 0 && this.map.number === number);
  }
  report() {
    return {
      name: this.name,
      role: this.map.role,
      status: this.map.status,
      number: this.map.number,
      pending: this.map.pending,
      rows: Object.fromEntries(this.map.rows()),
      saved: this.saved,
      refused: this.refused,
      tray: this.map.refusals.map((one) => one.message),
      cuts: this.cuts,
      canUndo: this.map.canUndo,
    };
  }
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const clients = plan.clients.map(({ name, authorization }, place) => new Client(name, authorization, plan.seed * 1000 + place));

async function work(client) {
  const end = Date.now() + plan.seconds * 1000;
  while (Date.now() < end) {
    await sleep(client.chance.below(plan.pauseMs));
    // Whoever has more than this on its way waits, as a person would when nothing appears.
    if (client.map.number >= 0 && client.map.pending < 200) client.step();
  }
}

while (clients.some((client) => client.map.number < 0)) await sleep(20);
process.stdout.write("ready\n"); // everybody is in: now the server may be killed
await Promise.all(clients.map(work));
process.stdout.write("still\n"); // the server is left alone from here on
const until = Date.now() + 30_000;
const open = () => clients.filter((client) => client.map.status !== "closed");
for (;;) {
  const last = Math.max(...open().map((client) => client.map.number));
  if (open().every((client) => client.map.status === "live" && client.atRest(last))) {
    await sleep(plan.restMs);
    const later = Math.max(...open().map((client) => client.map.number));
    if (later === last && open().every((client) => client.atRest(last))) break;
  }
  if (Date.now() > until) break;
  await sleep(50);
}
const reports = clients.map((client) => client.report());
for (const client of clients) client.map.close();
process.stdout.write(JSON.stringify(reports) + "\n", () => process.exit(0));
