// Signing in: password, second step, passkey, code by letter, the organisation's own account.

import { KeyRound, Mail } from "lucide-react";
import { useState } from "react";
import { useWords } from "../preferences";
import { Button, Link, TextField } from "../ui";
import { askForCode, confirmCode, secondStep, signIn, signInElsewhere, signInWithPasskey, type Next } from "./accounts";
import { Outside, useAttempt, Wrong } from "./outside";
import { useSession } from "./session";
import { PEOPLE } from "./words";

/** A place of this server, or the gallery: a browser takes a backslash for a slash, so only the whole address tells. */
function ours(to: string): string {
  const found = to.startsWith("/") && URL.canParse(to, location.origin) ? new URL(to, location.origin) : null;
  return found?.origin === location.origin ? found.href : "/";
}

export default function SignIn() {
  const words = useWords(PEOPLE);
  const session = useSession();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [asks, setAsks] = useState<Next>("in");
  const { wrong, busy, attempt } = useAttempt();
  const refused = new URLSearchParams(location.search).get("refused");
  const follow = (next: Next) => {
    setCode("");
    if (next !== "in") return setAsks(next);
    // The proof that a change must carry is a new one now: load anew rather than patch.
    const to = new URLSearchParams(location.search).get("next") ?? "/";
    location.assign(ours(to));
  };
  if (asks !== "in") {
    return (
      <Outside title={words.secondStep} lead={asks === "code" ? words.codeHint : words.codeSent}>
        <form className="form" onSubmit={attempt(async () => follow(await (asks === "code" ? secondStep(code) : confirmCode(code))))}>
          <TextField label={words.code} value={code} onChange={setCode} autoComplete="one-time-code" autoFocus required />
          {wrong && <Wrong>{wrong}</Wrong>}
          <Button variant="primary" type="submit" isDisabled={busy}>
            {words.confirm}
          </Button>
        </form>
      </Outside>
    );
  }
  return (
    <Outside title={words.welcome}>
      {refused && <Wrong>{refused === "signup_closed" ? words.notExpected : words.notLetIn}</Wrong>}
      <form className="form" onSubmit={attempt(async () => follow(await signIn(email, password)))}>
        <TextField label={words.email} type="email" value={email} onChange={setEmail} autoComplete="username webauthn" autoFocus required />
        <TextField label={words.password} type="password" value={password} onChange={setPassword} autoComplete="current-password" required />
        {wrong && <Wrong>{wrong}</Wrong>}
        <Button variant="primary" type="submit" isDisabled={busy}>
          {words.signIn}
        </Button>
      </form>
      <div className="form">
        <Button icon={KeyRound} onPress={() => attempt(async () => follow(await signInWithPasskey()))()}>
          {words.withPasskey}
        </Button>
        {session.mail && (
          <Button icon={Mail} onPress={() => attempt(async () => follow(await askForCode(email)))()}>
            {words.withCode}
          </Button>
        )}
        {session.sign_in_with.map((one) => (
          <Button key={one.id} onPress={() => signInElsewhere(one.id)}>
            {words.with(one.name)}
          </Button>
        ))}
        <p className="small">
          <Link to="/account/password/forgotten">{words.forgotten}</Link>
        </p>
      </div>
    </Outside>
  );
}
