// The browser's side of the protocol's rules, one test each, at the level of messages: a wire that the
// test holds in its hand instead of a socket. Run by test_rules.py with Node's own runner.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import test from "node:test";
import { MemoryOutbox } from "../../web/src/live/outbox.ts";
import { Presence } from "../../web/src/live/presence.ts";
import { openMap } from "../../web/src/live/store.ts";
import { SocketWire } from "../../web/src/live/wire.ts";

const ROWS = JSON.parse(readFileSync(new URL("../../format/cases/edits/map.json", import.meta.url), "utf8"));
const tick = () => new Promise((done) => setTimeout(done, 0));

class HandWire {
  sent = [];
  agains = 0;
  up = false;
  open(address, heard, ended) {
    Object.assign(this, { address, heard, ended });
    this.up = true;
  }
  send(message) {
    if (this.up) this.sent.push(JSON.parse(message));
    return this.up;
  }
  patience(ms) {
    this.silence = ms;
  }
  again() {
    this.agains += 1;
    this.ended(4000);
  }
  close() {
    this.up = false;
  }
  say(message) {
    this.heard(JSON.stringify(message));
  }
  edits() {
    return this.sent.flatMap((message) => message.edits ?? []);
  }
}

async function opened(number = 5, outbox = new MemoryOutbox()) {
  const wire = new HandWire();
  const map = openMap("taxi", { wire, outbox, address: "ws://x/live/", lang: "en" });
  await tick();
  wire.say(welcome(number));
  return { wire, map, outbox };
}

function welcome(number, more = {}) {
  return {
    welcome: { connection: "c1", author: "person:1", name: "Ana", role: "editor", hidden: [], sight: "", number, undo: [], redo: [], others: [], rows: ROWS, ...more },
  };
}

/** Somebody else's edit: the label of the kerb becomes `is`. */
function relabel(n, is, was = "Kerb", more = {}) {
  return { n, id: `other${n}xxxx`, gesture: "g", author: "person:2", by: "Bo", do: "set", changes: [{ key: "touchpoint:kerb", set: { label: [was, is] } }], ...more };
}

const label = (map, key = "touchpoint:kerb") => map.get(key)?.fields.label;
const set = (value, more = {}) => ({ do: "set", key: "touchpoint:kerb", field: "label", value, ...more });

test("rule 1: an edit shows at once and counts as on its way until it is acknowledged", async () => {
  const { wire, map } = await opened();
  assert.equal(map.send(set("Mine")), null);
  assert.equal(label(map), "Mine");
  assert.equal(map.pending, 1);
  const [edit] = wire.edits();
  wire.say({ edits: [{ ...relabel(6, "Mine"), id: edit.id, gesture: edit.gesture, author: "person:1" }] });
  wire.say({ saved: [[edit.id, 6]] });
  assert.equal(map.pending, 0);
  assert.equal(label(map), "Mine");
});

test("rule 2: after a reconnect everything unacknowledged is sent again, in order, with the same ids", async () => {
  const { wire, map } = await opened();
  map.send(set("One"));
  map.send(set("Two"));
  const ids = wire.edits().map((edit) => edit.id);
  wire.sent = [];
  wire.ended(1006);
  assert.equal(map.status, "offline");
  map.send(set("Three"));
  wire.say(welcome(5, { rows: undefined, edits: [] }));
  assert.deepEqual(wire.edits().map((edit) => edit.id).slice(0, 2), ids);
  assert.equal(wire.edits().length, 3);
  assert.equal(label(map), "Three");
});

test("rule 3: a known number is dropped, the next is applied, any other makes it ask again from its own", async () => {
  const { wire, map } = await opened(5);
  wire.say({ edits: [relabel(5, "Old")] });
  assert.equal(label(map), "Kerb");
  wire.say({ edits: [relabel(6, "Six")] });
  assert.equal(label(map), "Six");
  assert.equal(map.number, 6);
  wire.say({ edits: [relabel(8, "Eight", "Seven")] });
  assert.equal(label(map), "Six", "what was skipped to is not shown");
  assert.equal(map.number, 6);
  assert.equal(wire.agains, 1);
  assert.match(wire.address(), /number=6/);
});

test("rule 3: an acknowledgement ahead of the client saves, yet the edit waits for its number", async () => {
  const { wire, map, outbox } = await opened(5);
  map.send(set("Mine"));
  const [edit] = wire.edits();
  wire.say({ saved: [[edit.id, 7]] });
  assert.equal(map.pending, 1);
  wire.say({ edits: [relabel(6, "Six")] });
  assert.equal(label(map), "Mine");
  wire.say({ edits: [{ ...relabel(7, "Mine", "Six"), id: edit.id, author: "person:1" }] });
  assert.equal(map.pending, 0);
  assert.equal((await outbox.load()).edits.length, 0);
});

test("rule 4: a live edit before the catch-up waits behind it", async () => {
  const wire = new HandWire();
  const map = openMap("taxi", { wire, outbox: new MemoryOutbox(), address: "ws://x/live/" });
  await tick();
  wire.say({ edits: [relabel(6, "Six")] });
  assert.equal(map.number, -1, "nothing may raise the number before the catch-up");
  assert.equal(map.rows().size, 0);
  wire.say(welcome(5));
  assert.equal(map.number, 6);
  assert.equal(label(map), "Six");
});

test("rule 4: the same on a return, where the first version of this protocol lost 119 edits", async () => {
  const { wire, map } = await opened(5);
  wire.ended(1006);
  wire.say({ edits: [relabel(9, "Nine", "Eight")] });
  assert.equal(map.number, 5);
  wire.say(welcome(8, { rows: undefined, edits: [relabel(6, "Six"), relabel(7, "Seven", "Six"), relabel(8, "Eight", "Seven")] }));
  assert.equal(map.number, 9);
  assert.equal(label(map), "Nine");
});

test("rule 5: behind at two heartbeats in a row it asks again; one may only be in flight", async () => {
  const { wire, map } = await opened(5);
  wire.say({ beat: 6 });
  assert.equal(wire.agains, 0);
  wire.say({ edits: [relabel(6, "Six")] });
  wire.say({ beat: 6 });
  wire.say({ beat: 7 });
  assert.equal(wire.agains, 0);
  wire.say({ beat: 7 });
  assert.equal(wire.agains, 1);
  assert.equal(map.number, 6);
});

test("rule 6: a move travels as one edit with stage, list and position", async () => {
  const { wire, map } = await opened();
  map.send({ do: "move", key: "touchpoint:kerb", parent: "stage:search", slot: "touchpoints", position: map.last("stage:search", "touchpoints") });
  assert.equal(wire.edits().length, 1);
  assert.deepEqual(map.children("stage:search", "touchpoints"), ["touchpoint:site", "touchpoint:kerb"]);
});

test("rules 7 and 8: a drag is presence, at most twenty messages a second, and no edit", async () => {
  const sent = [];
  const presence = new Presence((state) => sent.push(state) > 0);
  const started = Date.now();
  while (Date.now() - started < 300) {
    presence.setMine({ drag: { key: "touchpoint:kerb", value: Date.now() } });
    await tick();
  }
  presence.clear();
  assert.ok(sent.length >= 2 && sent.length <= 8, `${sent.length} messages in 0.3 s`);
});

test("rule 8: a newcomer knows everybody at once, and who leaves is gone", async () => {
  const bo = { connection: "c2", person: "person:2", name: "Bo", colour: 3, role: "editor", state: {} };
  const { wire, map } = await opened();
  wire.ended(1006);
  wire.say(welcome(5, { others: [bo, { ...bo, connection: "c1", person: "person:1" }] }));
  assert.deepEqual(map.others.map((other) => other.name), ["Bo"]);
  wire.say({ presence: { moved: { c2: { at: "stage:wait" } } } });
  assert.equal(map.others[0].state.at, "stage:wait");
  wire.say({ presence: { left: ["c2"] } });
  assert.equal(map.others.length, 0);
});

test("rule 9: two texts typed at once are both kept, for the person to choose", async () => {
  const { wire, map } = await opened();
  map.send(set("My words", { was: "Kerb" }));
  const [edit] = wire.edits();
  assert.equal(edit.was, "Kerb");
  wire.say({ edits: [relabel(6, "Their words")] });
  wire.say({ refused: { id: edit.id, code: "edit.changed", message: "Somebody changed this text while you typed.", remedy: null, details: { yours: "My words", theirs: "Their words" } } });
  assert.equal(label(map), "Their words");
  const [refusal] = map.refusals;
  assert.equal(refusal.edit.value, "My words");
  assert.equal(refusal.theirs, "Their words");
});

test("rule 10: undo takes back one gesture, at once, and redo brings it again", async () => {
  const { wire, map } = await opened();
  const gesture = map.gesture();
  map.send(set("One"), gesture);
  map.send({ do: "set", key: "touchpoint:phone", field: "label", value: "Two" }, gesture);
  assert.equal(map.undo(), true);
  assert.equal(label(map), "Kerb");
  assert.equal(label(map, "touchpoint:phone"), "Phone");
  const [one, two, undo] = wire.edits();
  assert.deepEqual(undo.of, [one.id, two.id]);
  assert.equal(map.canUndo, false);
  assert.equal(map.redo(), true);
  assert.equal(label(map), "One");
  assert.deepEqual(wire.edits()[3].of, [undo.id]);
});

test("rule 10: after a reload the server's steps are undone", async () => {
  const { wire, map } = await opened();
  wire.ended(1006);
  wire.say(welcome(5, { undo: [["g1", ["earlier1", "earlier2"]]] }));
  assert.equal(map.canUndo, true);
  map.undo();
  assert.deepEqual(wire.edits().at(-1).of, ["earlier1", "earlier2"]);
});

test("rule 10: somebody else's edit is not mine to undo", async () => {
  const { wire, map } = await opened();
  wire.say({ edits: [relabel(6, "Theirs")] });
  assert.equal(map.canUndo, false);
});

test("rule 11: what was typed offline survives a closed tab and is sent with the same ids", async () => {
  const outbox = new MemoryOutbox();
  const first = await opened(5, outbox);
  first.wire.ended(1006);
  first.wire.up = false;
  first.map.send(set("In the tunnel"));
  first.map.send(set("Still in the tunnel"));
  assert.equal(first.wire.edits().length, 0);
  const kept = (await outbox.load()).edits.map((one) => one.edit.id);
  assert.equal(kept.length, 2);
  first.map.close();
  const second = await opened(5, outbox);
  assert.deepEqual(second.wire.edits().map((edit) => edit.id), kept);
  assert.equal(label(second.map), "Still in the tunnel");
});

test("rule 11: a refused edit goes to the tray with its reason and stays there over a reload", async () => {
  const outbox = new MemoryOutbox();
  const { wire, map } = await opened(5, outbox);
  map.send({ do: "add", key: "touchpoint:app", parent: "stage:wait", slot: "touchpoints", position: "r", fields: { label: "App" } });
  const [edit] = wire.edits();
  wire.say({ refused: { id: edit.id, code: "edit.gone", message: "Somebody removed this meanwhile.", remedy: "…", details: {} } });
  assert.equal(map.get("touchpoint:app"), undefined);
  map.close();
  const again = await opened(5, outbox);
  assert.equal(again.map.refusals[0].message, "Somebody removed this meanwhile.");
  assert.equal(again.map.refusals[0].edit.fields.label, "App");
  again.map.dismiss(edit.id);
  assert.equal(again.map.refusals.length, 0);
});

test("rule 11: the queue of somebody else who used this browser is not sent as mine", async () => {
  const outbox = new MemoryOutbox();
  const first = await opened(5, outbox);
  first.wire.ended(1006);
  first.map.send(set("Ana's words"));
  first.map.close();
  const wire = new HandWire();
  const map = openMap("taxi", { wire, outbox, address: "ws://x/live/" });
  await tick();
  wire.say(welcome(5, { author: "person:2" }));
  assert.equal(wire.edits().length, 0);
  assert.equal(label(map), "Kerb");
  assert.equal((await outbox.load()).edits.length, 1, "it waits for Ana");
});

test("rule 11: two who share a browser each send their own queue and read their own tray", async () => {
  const outbox = new MemoryOutbox();
  const as = async (author) => {
    const wire = new HandWire();
    const map = openMap("taxi", { wire, outbox, address: "ws://x/live/" });
    await tick();
    wire.say(welcome(5, { author }));
    return { wire, map };
  };
  for (const [author, words] of [["person:1", "Ana's words"], ["person:2", "Bo's words"]]) {
    const { wire, map } = await as(author);
    map.send(set(`${words} refused`));
    const id = wire.edits().at(-1).id;
    wire.say({ refused: { id, code: "edit.gone", message: "Gone.", remedy: null, details: {} } });
    wire.ended(1006);
    wire.up = false;
    map.send(set(words));
    map.close();
  }
  for (const [author, words] of [["person:1", "Ana's words"], ["person:2", "Bo's words"]]) {
    const { wire, map } = await as(author);
    assert.deepEqual(wire.edits().map((edit) => edit.value), [words]);
    assert.deepEqual(map.refusals.map((one) => one.edit.value), [`${words} refused`]);
    assert.equal(label(map), words);
    map.close();
  }
  assert.equal((await outbox.load()).refusals.length, 2);
});

test("rule 12: a withdrawn right ends the connection for good, and says so", async () => {
  const { wire, map } = await opened();
  wire.ended(4403);
  assert.equal(map.status, "closed");
  assert.match(map.closedBecause, /no longer/);
  assert.equal(map.send(set("Too late")).code, "edit.forbidden");
});

test("rule 13: a number without changes is a hidden edit and counts", async () => {
  const { wire, map } = await opened(5);
  wire.say({ edits: [{ n: 6, changes: [] }, { n: 7, changes: [] }] });
  assert.equal(map.number, 7);
  wire.say({ edits: [relabel(8, "Eight")] });
  assert.equal(label(map), "Eight");
});

test("a reader tries nothing", async () => {
  const { wire, map } = await opened();
  wire.say({ role: "viewer" });
  assert.equal(map.send(set("No")).code, "edit.forbidden");
  assert.equal(wire.edits().length, 0);
});

test("one changed card tells its own subscribers, and rows that did not change stay the same objects", async () => {
  const { wire, map } = await opened(5);
  const calls = [];
  map.subscribe("touchpoint:kerb", () => calls.push("kerb"));
  map.subscribe("touchpoint:phone", () => calls.push("phone"));
  map.subscribe("stage:wait", () => calls.push("wait"));
  const before = map.children("stage:wait", "touchpoints");
  const phone = map.get("touchpoint:phone");
  map.send({ do: "set", key: "touchpoint:site", field: "label", value: "Pending" });
  wire.say({ edits: [relabel(6, "Six")] });
  assert.deepEqual(calls, ["kerb"]);
  assert.equal(map.children("stage:wait", "touchpoints"), before);
  assert.equal(map.get("touchpoint:phone"), phone);
  wire.say({ edits: [{ n: 7, changes: [{ key: "touchpoint:new", row: { kind: "touchpoint", parent: "stage:wait", slot: "touchpoints", position: "e", fields: { label: "New" } } }] }] });
  assert.deepEqual(calls, ["kerb", "wait"]);
  assert.deepEqual(map.children("stage:wait", "touchpoints"), ["touchpoint:kerb", "touchpoint:new", "touchpoint:phone"]);
});

/** A server that shakes hands, says hello and may then fall silent, as a line in a tunnel does. */
async function silent(hello = () => true) {
  const lines = [];
  const server = createServer().on("upgrade", (request, line) => {
    const key = request.headers["sec-websocket-key"];
    const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    lines.push(line.on("error", () => {}));
    if (!hello(lines.length)) return;
    line.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    line.write(Buffer.from([0x81, 2, 0x68, 0x69]));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { address: `ws://127.0.0.1:${server.address().port}/`, lines, end: () => (lines.forEach((line) => line.destroy()), server.close()) };
}

test("news that came while nobody listened is asked for at each welcome", async () => {
  const { wire, map } = await opened();
  const told = [];
  map.subscribeNews(({ about }) => told.push(about));
  wire.say({ news: "comments" });
  assert.deepEqual(told.splice(0), ["comments"]);
  wire.ended(1006);
  wire.say({ welcome: { ...welcome(5).welcome, rows: undefined, edits: [] } });
  assert.deepEqual(told, ["comments", "suggestions", "versions"]);
});

/** Waits for what a real socket does; gives up loudly. */
async function until(holds, what) {
  for (let turn = 0; turn < 200; turn += 1) {
    if (holds()) return;
    await new Promise((done) => setTimeout(done, 25));
  }
  assert.fail(`never: ${what}`);
}

test("a socket without a word for three heartbeats is dead: closed, and opened anew", async () => {
  const { wire } = await opened();
  wire.say({ welcome: { ...welcome(5).welcome, beat_s: 2 } });
  assert.equal(wire.silence, 7000, "three may be missed, the fourth is waited for half a beat");
  const server = await silent();
  const real = new SocketWire();
  const told = [];
  real.open(() => server.address, (message) => told.push(message), (code) => told.push(code), () => told.push("open"));
  await until(() => told.includes("hi"), "hello");
  real.patience(80);
  await until(() => server.lines.length === 2 && told.filter((one) => one === "hi").length === 2, "a second line");
  assert.deepEqual(told.slice(0, 5), ["open", "hi", 1006, "open", "hi"]);
  real.close();
  server.end();
});

test("the browser's word that the network went or came is heard at once", async () => {
  const page = new EventTarget();
  globalThis.addEventListener = page.addEventListener.bind(page);
  globalThis.removeEventListener = page.removeEventListener.bind(page);
  const server = await silent((line) => line !== 2);
  const real = new SocketWire();
  const told = [];
  real.open(() => server.address, (message) => told.push(message), (code) => told.push(code), () => undefined);
  await until(() => told.includes("hi"), "hello");
  page.dispatchEvent(new Event("online"));
  assert.deepEqual(told, ["hi"], "an open line stays");
  page.dispatchEvent(new Event("offline"));
  assert.deepEqual(told, ["hi", 1006], "told before any timer");
  await until(() => server.lines.length === 2, "dialled into nothing");
  page.dispatchEvent(new Event("online"));
  await until(() => told.at(-1) === "hi", "a third line");
  assert.equal(server.lines.length, 3);
  real.close();
  page.dispatchEvent(new Event("offline"));
  assert.equal(told.at(-1), "hi", "who has closed hears nothing more");
  server.end();
  delete globalThis.addEventListener;
  delete globalThis.removeEventListener;
});
