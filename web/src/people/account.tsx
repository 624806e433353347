// One's own account: name and language, what protects it, tokens for programs.

import { useCallback, useEffect, useState } from "react";
import { get, patch, post, remove } from "../api/ask";
import { useAsked } from "../api/asked";
import { day } from "../notation";
import { useLang, useWords } from "../preferences";
import type { ScreenProps } from "../route";
import { Answer, Badge, Button, copy, DataTable, Dialog, Empty, Link, Page, SelectField, TextField, toast, toastRefusal } from "../ui";
import { KeyRound, Plus } from "lucide-react";
import {
  ACCOUNT, addPasskey, authenticators, changePassword, confirmTotp, proveAgain, recoveryCodes, totpSecret, type Authenticator,
} from "./accounts";
import { useAttempt, Wrong } from "./outside";
import { endEverywhere, useSession } from "./session";
import { PEOPLE, ROLES } from "./words";
import "../styles/people.css";

export default function Account({ params }: ScreenProps) {
  const words = useWords(PEOPLE);
  const session = useSession();
  const tab = params["tab"] ?? "profile";
  if (!session.person) return <Page title={words.account} narrow lead={words.localOnly}>{null}</Page>;
  const tabs = [
    { key: "profile", to: "/account", label: words.profile },
    { key: "security", to: "/account/security", label: words.security },
    { key: "tokens", to: "/account/tokens", label: words.tokens },
  ];
  return (
    <Page title={words.account} lead={session.person.email} narrow>
      <nav className="tabs" aria-label={words.account}>
        {tabs.map((one) => (
          <Link key={one.key} to={one.to} className="tab" current={one.key === tab}>
            {one.label}
          </Link>
        ))}
      </nav>
      {tab === "profile" && <Profile />}
      {tab === "security" && <Security />}
      {tab === "tokens" && <Tokens />}
    </Page>
  );
}

function Profile() {
  const words = useWords(PEOPLE);
  const session = useSession();
  const [name, setName] = useState(session.person?.name ?? "");
  const [lang, setLang] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  return (
    <section className="panel-card section">
      <form
        className="form"
        onSubmit={attempt(async () => {
          await patch("/api/me", { name, lang });
          session.again();
          toast(words.saved);
        })}
      >
        <TextField label={words.name} value={name} onChange={setName} autoComplete="name" maxLength={120} />
        <SelectField
          label={words.language}
          value={lang}
          options={[
            { key: "", label: words.likeBrowser },
            { key: "en", label: "English" },
            { key: "fr", label: "Français" },
          ]}
          onChange={setLang}
        />
        {wrong && <Wrong>{wrong}</Wrong>}
        <div className="button-row">
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.save}
          </Button>
        </div>
      </form>
      <div>
        <h2>{words.everywhere}</h2>
        <p className="muted small">{words.everywhereText}</p>
      </div>
      <div className="button-row">
        <Button onPress={() => void endEverywhere()}>{words.everywhere}</Button>
      </div>
    </section>
  );
}

function Security() {
  const asked = useAsked(authenticators);
  const again = asked.again;
  const [proof, setProof] = useState<(() => Promise<void>) | null>(null);
  /** Do `work`; when the library wants the password again, ask for it and go on. */
  const proving = (work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      if ((error as { status?: number }).status !== 401) throw error;
      setProof(() => work);
    });
  const guarded = (work: () => Promise<void>) => void proving(work).catch(toastRefusal);
  return (
    <>
      <PasswordForm />
      <Answer asked={asked}>
        {(list) => (
          <>
            <TwoSteps list={list} again={again} guarded={guarded} proving={proving} />
            <Passkeys list={list} again={again} guarded={guarded} />
          </>
        )}
      </Answer>
      {proof && <Proof work={proof} onDone={() => setProof(null)} />}
    </>
  );
}

function Proof({ work, onDone }: { work: () => Promise<void>; onDone: () => void }) {
  const words = useWords(PEOPLE);
  const [password, setPassword] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  const submit = attempt(async () => {
    await proveAgain(password);
    await work();
    onDone();
  });
  return (
    <Dialog
      title={words.currentPassword}
      isOpen
      onClose={onDone}
      onSubmit={() => submit()}
      actions={
        <Button variant="primary" type="submit" isDisabled={busy}>
          {words.confirm}
        </Button>
      }
    >
      <TextField label={words.password} type="password" value={password} onChange={setPassword} autoComplete="current-password" autoFocus required />
      {wrong && <Wrong>{wrong}</Wrong>}
    </Dialog>
  );
}

function PasswordForm() {
  const words = useWords(PEOPLE);
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  return (
    <section className="panel-card section">
      <h2>{words.changePassword}</h2>
      <form
        className="form"
        onSubmit={attempt(async () => {
          await changePassword(current, next);
          setCurrent("");
          setNext("");
          toast(words.changed);
        })}
      >
        <TextField label={words.currentPassword} type="password" value={current} onChange={setCurrent} autoComplete="current-password" required />
        <TextField label={words.newPassword} type="password" hint={words.passwordHint} value={next} onChange={setNext} autoComplete="new-password" required />
        {wrong && <Wrong>{wrong}</Wrong>}
        <div className="button-row">
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.changePassword}
          </Button>
        </div>
      </form>
    </section>
  );
}

interface Part {
  list: Authenticator[];
  again: () => void;
  guarded: (work: () => Promise<void>) => void;
}

function TwoSteps({ list, again, guarded, proving }: Part & { proving: (work: () => Promise<void>) => Promise<void> }) {
  const words = useWords(PEOPLE);
  const on = list.some((one) => one.type === "totp");
  const [secret, setSecret] = useState<string | null>(null);
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const { wrong, busy, attempt } = useAttempt();
  return (
    <section className="panel-card section">
      <div className="page-head">
        <div>
          <h2>
            {words.twoSteps} {on && <Badge tone="positive">{words.twoStepsOn}</Badge>}
          </h2>
          <p className="small">{words.twoStepsText}</p>
        </div>
        <Button
          onPress={() =>
            guarded(async () => {
              if (!on) return setSecret(await totpSecret());
              await remove(`${ACCOUNT}/authenticators/totp`);
              again();
            })
          }
        >
          {on ? words.turnOff : words.turnOn}
        </Button>
      </div>
      {secret !== null && !on && (
        <form
          className="form"
          onSubmit={attempt(() =>
            proving(async () => {
              await confirmTotp(code);
              setSecret(null);
              again();
            }),
          )}
        >
          <p className="small">{words.scan}</p>
          <img className="qr" src="/api/me/totp.svg" alt={words.scanPicture} width={180} height={180} />
          <p className="small muted">{words.orKey}</p>
          <div className="secret">
            <code>{secret}</code>
          </div>
          <TextField label={words.code} value={code} onChange={setCode} autoComplete="one-time-code" required />
          {wrong && <Wrong>{wrong}</Wrong>}
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.confirm}
          </Button>
        </form>
      )}
      {on && (
        <>
          <div className="page-head">
            <p className="small">{words.recoveryText}</p>
            <Button onPress={() => guarded(async () => setCodes(await recoveryCodes()))}>{words.showRecovery}</Button>
          </div>
          {codes && (
            <ul className="codes" aria-label={words.recovery}>
              {codes.map((one) => (
                <li key={one}>
                  <code>{one}</code>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function Passkeys({ list, again, guarded }: Part) {
  const words = useWords(PEOPLE);
  const keys = list.filter((one) => one.type === "webauthn");
  const [name, setName] = useState("");
  return (
    <section className="panel-card section">
      <div>
        <h2>{words.passkeys}</h2>
        <p className="muted small">{keys.length ? words.passkeysText : `${words.passkeysText} ${words.noPasskeys}`}</p>
      </div>
      {keys.map((one) => (
        <div key={one.id} className="page-head">
          <span>{one.name}</span>
          <Button small onPress={() => guarded(async () => remove(`${ACCOUNT}/authenticators/webauthn`, { authenticators: [one.id] }).then(again))}>
            {words.withdraw}
          </Button>
        </div>
      ))}
      <div className="inline-form">
        <TextField label={words.passkeyName} value={name} onChange={setName} maxLength={80} />
        <Button icon={Plus} onPress={() => guarded(async () => addPasskey(name || navigator.platform).then(again))}>
          {words.addPasskey}
        </Button>
      </div>
    </section>
  );
}

interface Token {
  id: number;
  label: string;
  organisation: string;
  role: string;
  starts_with: string;
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
  word: string | null;
}

function Tokens() {
  const words = useWords(PEOPLE);
  const lang = useLang();
  const session = useSession();
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Token[]>("/api/tokens", signal), []));
  const again = asked.again;
  const [label, setLabel] = useState("");
  const [role, setRole] = useState<string>("editor");
  const [made, setMade] = useState<Token | null>(null);
  const { wrong, busy, attempt } = useAttempt();
  useEffect(() => setMade(null), [lang]);
  return (
    <section className="section">
      <p className="muted">{words.tokensText}</p>
      <form
        className="inline-form panel-card"
        onSubmit={attempt(async () => {
          setMade(await post<Token>("/api/tokens", { organisation: session.organisation?.slug ?? "home", label, role }));
          setLabel("");
          again();
        })}
      >
        <TextField label={words.label} value={label} onChange={setLabel} required maxLength={120} />
        <SelectField label={words.role} value={role} options={ROLES.map((key) => ({ key, label: words.roles[key] ?? key }))} onChange={setRole} />
        <Button variant="primary" type="submit" isDisabled={busy}>
          {words.newToken}
        </Button>
      </form>
      {wrong && <Wrong>{wrong}</Wrong>}
      {made?.word && <Secret text={made.word} note={words.tokenMade} />}
      <Answer asked={asked}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty icon={KeyRound} title={words.noTokens} text={words.noTokensText} />
          ) : (
            <DataTable
              caption={words.tokens}
              rows={tokens}
              keyOf={(one) => String(one.id)}
              columns={[
                { key: "label", title: words.label, cell: (one) => `${one.label} (${one.starts_with}…)` },
                { key: "role", title: words.role, cell: (one) => words.roles[one.role] ?? one.role },
                { key: "used", title: words.lastUsed, cell: (one) => (one.last_used_at ? day(one.last_used_at, lang) : words.never) },
                { key: "until", title: words.until, cell: (one) => (one.expires_at ? day(one.expires_at, lang) : words.always) },
                {
                  key: "do",
                  title: "",
                  end: true,
                  cell: (one) => (
                    <Button small onPress={() => void remove(`/api/tokens/${one.id}`).then(again, toastRefusal)}>
                      {words.withdraw}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Answer>
    </section>
  );
}

/** A word that is shown once. */
export function Secret({ text, note }: { text: string; note: string }) {
  const words = useWords(PEOPLE);
  return (
    <div className="told good">
      <div className="section">
        <p>{note}</p>
        <div className="secret">
          <code>{text}</code>
          <Button small autoFocus onPress={() => void copy(text).then(() => toast(words.copied))}>
            {words.copy}
          </Button>
        </div>
      </div>
    </div>
  );
}
