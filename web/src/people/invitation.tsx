// An invitation: who invites to what, then one step for who has an account and one form for who has none.

import { useCallback, useState } from "react";
import { get, post } from "../api/ask";
import { useAsked } from "../api/asked";
import { useWords } from "../preferences";
import type { ScreenProps } from "../route";
import { Answer, Badge, Button, LinkButton, TextField } from "../ui";
import { Outside, useAttempt, Wrong } from "./outside";
import { useSession } from "./session";
import { PEOPLE } from "./words";

interface Seen {
  organisation: string;
  map: string | null;
  role: string;
  email: string;
  invited_by: string;
  has_account: boolean;
}

export default function Invitation({ params }: ScreenProps) {
  const word = params["word"] ?? "";
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Seen>(`/api/invitations/${encodeURIComponent(word)}`, signal), [word]));
  const words = useWords(PEOPLE);
  return <Outside title={words.invitation}>{<Answer asked={asked}>{(seen) => <Accept word={word} seen={seen} />}</Answer>}</Outside>;
}

function Accept({ word, seen }: { word: string; seen: Seen }) {
  const words = useWords(PEOPLE);
  const session = useSession();
  const [email, setEmail] = useState(seen.email);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  const accept = attempt(async () => {
    await post("/api/accept-invitation", session.person ? { word } : { word, email, name, password });
    location.assign(seen.map ? `/maps/${seen.map}` : "/");
  });
  return (
    <>
      <p>{words.invited(seen.invited_by, seen.organisation)}</p>
      <p className="small">
        {words.asRole} <Badge tone="accent">{words.roles[seen.role] ?? seen.role}</Badge> <span className="muted">{words.rolesText[seen.role]}</span>
      </p>
      {session.person ? (
        <form className="form" onSubmit={accept}>
          <p className="muted small">{words.acceptAs(session.person.email)}</p>
          {wrong && <Wrong>{wrong}</Wrong>}
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.accept}
          </Button>
        </form>
      ) : seen.has_account ? (
        <>
          <p className="told">{words.hasAccount}</p>
          <LinkButton to={`/sign-in?next=${encodeURIComponent(location.pathname)}`} variant="primary">
            {words.signIn}
          </LinkButton>
        </>
      ) : (
        <form className="form" onSubmit={accept}>
          <TextField label={words.email} type="email" value={email} onChange={setEmail} readOnly={seen.email !== ""} autoComplete="email" required />
          <TextField label={words.name} value={name} onChange={setName} autoComplete="name" required autoFocus maxLength={120} />
          <TextField label={words.password} type="password" hint={words.passwordHint} value={password} onChange={setPassword} autoComplete="new-password" required />
          {wrong && <Wrong>{wrong}</Wrong>}
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.makeAccount}
          </Button>
        </form>
      )}
    </>
  );
}
