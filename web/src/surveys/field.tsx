// Send a survey and follow up: links and codes, contacts, calls, follow-ups, alerts.

import { Send } from "lucide-react";
import { useCallback, useState } from "react";
import { useAsked } from "../api/asked";
import { number, percent, sample, moment, scored, localeOf } from "../notation";
import { useLang, useWords } from "../preferences";
import { Answer, Badge, Button, Empty, FileDrop, SelectField, TextField, toast, toastRefusal } from "../ui";
import { actOn, bringContacts, invite, noteCall, remind, sendAgain, showAlerts, showCalls, showFollowUps, showInvitations, showPlaces, type Call, type Calls, type FollowUp, type Full } from "./api";
import { Links } from "./links";
import { Paper } from "./paper";
import { SURVEYS } from "./words";

export function Field({ full, mayEdit }: { full: Full; mayEdit: boolean }) {
  const words = useWords(SURVEYS);
  if (full.version === null) return <Empty icon={Send} title={words.notYet} text={words.notYetText} />;
  const isOpen = full.state === "open";
  return (
    <div className="field-grid">
      {isOpen && <Links full={full} />}
      {isOpen && mayEdit && <Contacts name={full.name} />}
      {isOpen && mayEdit && <Telephone full={full} />}
      {isOpen && mayEdit && <Paper full={full} />}
      {mayEdit && <FollowUps name={full.name} />}
      <Alerts name={full.name} />
    </div>
  );
}

function Contacts({ name }: { name: string }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const [told, setTold] = useState("");
  const invitations = useAsked(useCallback((signal: AbortSignal) => showInvitations(name, signal), [name]));
  const again = invitations.again;
  const ask = (channel: string) =>
    void invite(name, channel).then((done) => {
      const refused = Object.entries(done.not_asked).map(([reason, n]) => `${n} ${words.notAsked} – ${words.reasons[reason] ?? reason}`);
      setTold([words.asked(done.asked), ...refused].join(" · "));
      again();
    }, toastRefusal);
  return (
    <section className="result-card">
      <h2>{words.contacts}</h2>
      <FileDrop
        label={words.bringContacts}
        hint={words.contactsHint}
        accept=".csv,.txt"
        onFiles={(files) => void files[0]!.text().then((text) => bringContacts(name, text)).then((done) => setTold(words.newContacts(done.new)), toastRefusal)}
      />
      <div className="button-row">
        <Button onPress={() => ask("email")}>{words.byEmail}</Button>
        <Button onPress={() => ask("sms")}>{words.bySms}</Button>
        <Button onPress={() => ask("phone")}>{words.byPhone}</Button>
        <Button variant="quiet" onPress={() => void remind(name).then((done) => setTold(words.asked(done.reminded)), toastRefusal)}>
          {words.remind}
        </Button>
      </div>
      <p role="status">{told}</p>
      <Answer asked={invitations}>
        {(found) => (
          <>
            {Object.keys(found.states).length > 0 && (
              <table className="bars">
                <caption className="muted small">{words.soFar}</caption>
                <tbody>
                  {Object.entries(found.states).map(([state, n]) => (
                    <tr key={state}>
                      <th scope="row">{stateOf(state, words)}</th>
                      <td className="end">{number(n, lang)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            {found.eligible > 0 && found.rr1 !== null && found.rr2 !== null && <p className="small">{words.rates(percent(found.rr1 / 100, lang, 1), percent(found.rr2 / 100, lang, 1), found.eligible)}</p>}
            {found.undelivered > 0 && (
              <div className="button-row" role="alert">
                <span>{words.undelivered(found.undelivered)}</span>
                <Button small onPress={() => void sendAgain(name).then(again, toastRefusal)}>
                  {words.sendAgain}
                </Button>
              </div>
            )}
          </>
        )}
      </Answer>
    </section>
  );
}

function stateOf(state: string, words: (typeof SURVEYS)["en"]): string {
  const [first = "", reason] = state.split(":");
  return reason ? `${words.notAsked} – ${words.reasons[reason] ?? reason}` : (words.invitationStates[first] ?? first);
}

function Telephone({ full }: { full: Full }) {
  const words = useWords(SURVEYS);
  const asked = useAsked(useCallback((signal: AbortSignal) => showCalls(full.name, signal), [full.name]));
  const again = asked.again;
  return (
    <section className="result-card">
      <h2>{words.calls}</h2>
      <Answer asked={asked}>
        {(found) =>
          found.calls.length === 0 ? (
            <p className="muted">{words.noCalls}</p>
          ) : (
            <ul className="plain-list">
              {found.calls.slice(0, 20).map((call) => (
                <li key={call.invitation}>
                  <OneCall full={full} call={call} endings={found.endings} onDone={again} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}

function OneCall({ full, call, endings, onDone }: { full: Full; call: Call; endings: Calls["endings"]; onDone: () => void }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const [ending, setEnding] = useState("no_answer");
  const [note, setNote] = useState("");
  const [when, setWhen] = useState("");
  const done = () =>
    void noteCall(full.name, call.invitation, { disposition: ending, note, ...(ending === "appointment" && when ? { appointment_at: new Date(when).toISOString() } : {}) }).then(() => {
      toast(words.done);
      onDone();
    }, toastRefusal);
  return (
    <details>
      <summary>
        {call.name || call.phone} <span className="muted small">{new Date().toLocaleTimeString(localeOf(lang), { timeZone: call.zone, timeStyle: "short" })}</span>
      </summary>
      <p className="button-row">
        <a href={`tel:${call.phone}`}>{call.phone}</a>
        <a className="button small" href={call.link} target="_blank" rel="noreferrer" onClick={() => setEnding("complete")}>
          {words.interview}
        </a>
      </p>
      <div className="pair">
        <SelectField label={words.ending} value={ending} options={endings.map((one) => ({ key: one.name, label: `${one.label} (${one.code})` }))} onChange={setEnding} />
        <TextField label={words.note} value={note} onChange={setNote} maxLength={500} />
      </div>
      {ending === "appointment" && <TextField label={words.appointment} type="datetime-local" value={when} onChange={setWhen} />}
      <Button onPress={done}>{words.save}</Button>
    </details>
  );
}

function FollowUps({ name }: { name: string }) {
  const words = useWords(SURVEYS);
  const asked = useAsked(useCallback((signal: AbortSignal) => showFollowUps(name, signal), [name]));
  const again = asked.again;
  return (
    <section className="result-card">
      <h2>{words.followUps}</h2>
      <Answer asked={asked}>
        {(list) =>
          list.length === 0 ? (
            <p className="muted">{words.noFollowUps}</p>
          ) : (
            <ul className="plain-list">
              {list.map((one) => (
                <li key={one.id}>
                  <Loop name={name} one={one} onDone={again} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}

function Loop({ name, one, onDone }: { name: string; one: FollowUp; onDone: () => void }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const [owner, setOwner] = useState(one.owner);
  const [cause, setCause] = useState(one.cause);
  const [action, setAction] = useState(one.action);
  const act = (what: string) => void actOn(name, one.id, { act: what, owner, cause, action }).then(onDone, toastRefusal);
  return (
    <details>
      <summary>
        <Badge tone={one.state === "closed" ? "positive" : one.late ? "negative" : "line"}>{one.late ? words.late : (words.loopStates[one.state] ?? one.state)}</Badge> {one.reason === "call_me" ? words.callMe : words.unhappy} · {words.due}{" "}
        {moment(one.due_at, lang)}
      </summary>
      <dl className="said">
        {one.said.map((part) => (
          <div key={part.question}>
            <dt className="muted small">{part.question}</dt>
            <dd>{part.answer}</dd>
          </div>
        ))}
      </dl>
      {one.contact && (
        <p>
          {[one.contact.name, one.contact.email].filter(Boolean).join(" · ")} {one.contact.phone && <a href={`tel:${one.contact.phone}`}>{one.contact.phone}</a>}
        </p>
      )}
      <TextField label={words.owner} value={owner} onChange={setOwner} />
      <TextField label={words.cause} value={cause} onChange={setCause} />
      <TextField label={words.action} value={action} onChange={setAction} />
      <div className="button-row">
        {one.state === "closed" ? (
          <Button onPress={() => act("reopen")}>{words.reopen}</Button>
        ) : (
          <>
            <Button onPress={() => act("contact")}>{words.contacted}</Button>
            <Button variant="primary" onPress={() => act("close")}>
              {words.closeIt}
            </Button>
          </>
        )}
      </div>
    </details>
  );
}

function Alerts({ name }: { name: string }) {
  const words = useWords(SURVEYS);
  const lang = useLang();
  const asked = useAsked(useCallback((signal: AbortSignal) => showAlerts(name, signal), [name]));
  const places = useAsked(useCallback((signal: AbortSignal) => showPlaces(name, lang, signal), [name, lang]));
  const called = (id: string) => (places.state === "there" && places.value.find((one) => one.id === id)?.label) || id;
  return (
    <section className="result-card">
      <h2>{words.alerts}</h2>
      <Answer asked={asked}>
        {(list) =>
          list.length === 0 ? (
            <p className="muted">{words.noAlerts}</p>
          ) : (
            <ul className="plain-list">
              {list.map((one) => (
                <li key={one.opened_at + one.place}>
                  <Badge tone={one.closed_at ? "line" : "negative"}>{words.causes[one.cause] ?? one.cause}</Badge> {called(one.place)} {one.points !== null && `${scored(one.points, "points", lang)} (${sample(one.n, lang)})`}
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}
