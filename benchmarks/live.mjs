// Fifty people on one map, from one process: forty-nine edit, one watches. Bare sockets, because the
// load client shares the processor with the server; numbers are checked as the browser checks them.
import { readFileSync } from "node:fs";

const plan = JSON.parse(readFileSync(0, "utf8"));
const sentAt = new Map();
const times = [];
let acknowledged = 0;
let told = 0;
let gaps = 0;
let rows = [];

function person(place) {
  return new Promise((ready) => {
    const socket = new WebSocket(plan.address, { headers: { authorization: plan.words[place % plan.words.length] } });
    const watcher = place === 0;
    let number = -1;
    socket.addEventListener("message", (event) => {
      const text = event.data;
      if (number < 0) {
        const { welcome } = JSON.parse(text);
        number = welcome.number;
        if (watcher) rows = Object.entries(welcome.rows).filter(([, row]) => row.kind === "touchpoint").map(([key]) => key);
        ready({ socket, numberNow: () => number });
        return;
      }
      if (!text.startsWith('{"edits"')) {
        if (text.startsWith('{"saved"')) acknowledged += JSON.parse(text).saved.length;
        return;
      }
      for (const entry of JSON.parse(text).edits) {
        told += 1;
        if (entry.n !== number + 1) gaps += 1;
        number = entry.n;
        const began = watcher ? sentAt.get(entry.id) : undefined;
        if (began !== undefined) times.push(performance.now() - began);
      }
    });
  });
}

const people = await Promise.all(Array.from({ length: plan.people }, (_, place) => person(place)));
let made = 0;
const started = performance.now();
const timers = people.slice(1).map(({ socket }, place) => {
  let due = started + (place * 1000) / plan.people / plan.perSecond;
  const step = () => {
    const now = performance.now();
    while (due <= now && now - started < plan.seconds * 1000) {
      const id = `bench-${plan.run}-${place}-${made++}`;
      const key = rows[Math.floor(Math.random() * rows.length)];
      sentAt.set(id, performance.now());
      socket.send(JSON.stringify({ edits: [{ id, gesture: id, do: "set", key, field: "label", value: `${place} says ${made}` }] }));
      due += 1000 / plan.perSecond;
    }
  };
  return setInterval(step, 4);
});
await new Promise((done) => setTimeout(done, plan.seconds * 1000));
timers.forEach(clearInterval);
const atEnd = acknowledged;
const until = Date.now() + 20_000;
while (acknowledged < made && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
await new Promise((done) => setTimeout(done, 300));
const numbers = new Set(people.map((one) => one.numberNow()));
times.sort((a, b) => a - b);
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
process.stdout.write(
  JSON.stringify({ made, acknowledged, atEnd, told, gaps, converged: numbers.size === 1, p50: at(0.5), p95: at(0.95), p99: at(0.99), seen: times.length }) + "\n",
  () => process.exit(0),
);
