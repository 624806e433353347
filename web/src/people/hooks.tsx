// Webhooks: which other systems are told what, whether it arrived, and sending it again.

import { Webhook } from "lucide-react";
import { useCallback, useState } from "react";
import { get, patch, post, remove, withQuery } from "../api/ask";
import { useAsked } from "../api/asked";
import { moment } from "../notation";
import { useLang, useWords } from "../preferences";
import { Answer, Badge, Button, Check, DataTable, Dialog, Empty, TextField, toast, toastRefusal } from "../ui";
import { Secret } from "./account";
import { useAttempt, Wrong } from "./outside";
import { PEOPLE } from "./words";

interface Hook {
  id: string;
  url: string;
  kinds: string[];
  active: boolean;
  secret: string | null;
}

interface Kind {
  kind: string;
  words: string;
}

interface Delivery {
  id: number;
  kind: string;
  state: "waiting" | "sent" | "dead";
  tries: number;
  answer: string;
  created_at: string;
}

export function Hooks({ organisation }: { organisation: string }) {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const base = `/api/organisations/${organisation}/hooks`;
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Hook[]>(base, signal), [base]));
  const kinds = useAsked(useCallback((signal: AbortSignal) => get<Kind[]>(withQuery("/api/hook-kinds", { lang }), signal), [lang]));
  const again = asked.again;
  const [url, setUrl] = useState("");
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set());
  const [made, setMade] = useState<Hook | null>(null);
  const { wrong, busy, attempt } = useAttempt();
  const named = kinds.state === "there" ? kinds.value : [];
  return (
    <section className="section">
      <p className="muted">{words.hooksText}</p>
      <form
        className="form panel-card"
        onSubmit={attempt(async () => {
          setMade(await post<Hook>(base, { url, kinds: [...wanted] }));
          setUrl("");
          setWanted(new Set());
          again();
        })}
      >
        <TextField label={words.hookUrl} type="url" placeholder="https://example.org/parcours" value={url} onChange={setUrl} required maxLength={500} />
        <fieldset className="set">
          <legend>{words.hookKinds}</legend>
          <div className="choices pair">
            {named.map((one) => (
              <Check
                key={one.kind}
                label={one.words}
                checked={wanted.has(one.kind)}
                onChange={(on) => setWanted(new Set(on ? [...wanted, one.kind] : [...wanted].filter((kind) => kind !== one.kind)))}
              />
            ))}
          </div>
        </fieldset>
        {wrong && <Wrong>{wrong}</Wrong>}
        <div className="button-row end">
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.newHook}
          </Button>
        </div>
      </form>
      {made?.secret && <Secret text={made.secret} note={words.hookMade} />}
      <Answer asked={asked}>
        {(hooks) =>
          hooks.length === 0 ? (
            <Empty icon={Webhook} title={words.noHooksYet} text={words.noHooks} />
          ) : (
            <ul className="section">
              {hooks.map((hook) => (
                <li key={hook.id}>
                  <OneHook hook={hook} address={`${base}/${hook.id}`} named={named} again={again} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </section>
  );
}

function OneHook({ hook, address, named, again }: { hook: Hook; address: string; named: Kind[]; again: () => void }) {
  const words = useWords(PEOPLE);
  const [shown, setShown] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const attempt = (work: Promise<unknown>, done: () => void) => void work.then(done, toastRefusal);
  return (
    <article className="panel-card section">
      <div className="page-head">
        <h2>{hook.url}</h2>
        <Badge tone={hook.active ? "positive" : "line"}>{hook.active ? words.hookOn : words.hookPaused}</Badge>
      </div>
      <p className="muted small">{hook.kinds.length ? hook.kinds.map((kind) => named.find((one) => one.kind === kind)?.words ?? kind).join(" · ") : words.hookAll}</p>
      <div className="button-row">
        <Button small onPress={() => setShown(!shown)}>
          {words.hookSent}
        </Button>
        <Button small isDisabled={!hook.active} onPress={() => attempt(post(`${address}/test`), () => toast(words.hookTried))}>
          {words.hookTry}
        </Button>
        <Button small onPress={() => attempt(patch(address, { active: !hook.active }), again)}>
          {hook.active ? words.hookPause : words.hookResume}
        </Button>
        <Button small variant="quiet" onPress={() => setLeaving(true)}>
          {words.remove}
        </Button>
      </div>
      {leaving && (
        <Dialog
          title={words.hookRemove}
          isOpen
          onClose={() => setLeaving(false)}
          actions={
            <Button variant="danger" onPress={() => attempt(remove(address), again)}>
              {words.remove}
            </Button>
          }
        >
          <p>{words.hookRemoveSure(hook.url)}</p>
        </Dialog>
      )}
      {shown && <Deliveries address={`${address}/deliveries`} named={named} />}
    </article>
  );
}

const TONES = { waiting: "line", sent: "positive", dead: "negative" } as const;

/** A message that was sent by hand has its answer about then. */
const SETTLES = 1500;

function State({ one }: { one: Delivery }) {
  const words = useWords(PEOPLE);
  const states = { waiting: words.hookWaiting, sent: words.hookArrived, dead: words.hookDead };
  return (
    <>
      <Badge tone={TONES[one.state]}>{states[one.state]}</Badge> {one.tries > 0 && <span className="muted small">{words.hookTries(one.tries)}</span>}
    </>
  );
}

function Deliveries({ address, named }: { address: string; named: Kind[] }) {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Delivery[]>(address, signal), [address]));
  const again = asked.again;
  return (
    <Answer asked={asked}>
      {(rows) => (
        <>
          {rows.length === 0 && <p className="muted small">{words.hookNothing}</p>}
          {rows.length > 0 && (
            <DataTable
              caption={words.hookSent}
              rows={rows}
              keyOf={(one) => String(one.id)}
              columns={[
                { key: "at", title: words.when, cell: (one) => moment(one.created_at, lang) },
                { key: "kind", title: words.hookKind, cell: (one) => named.find((kind) => kind.kind === one.kind)?.words ?? one.kind },
                { key: "state", title: words.hookState, cell: (one) => <State one={one} /> },
                { key: "answer", title: words.hookAnswer, cell: (one) => one.answer || "–" },
                {
                  key: "do",
                  title: "",
                  end: true,
                  cell: (one) => (
                    <Button small onPress={() => void post(`${address}/${one.id}/replay`).then(
                          () => {
                            toast(words.hookReplayed);
                            setTimeout(again, SETTLES);
                          },
                          toastRefusal,
                        )}>
                      {words.hookAgain}
                    </Button>
                  ),
                },
              ]}
            />
          )}
          <Button small variant="quiet" onPress={again}>
            {words.hookLook}
          </Button>
        </>
      )}
    </Answer>
  );
}
