// A forgotten password: ask for a letter, or set a new one with the key that the letter brought.

import { useState } from "react";
import { useWords } from "../preferences";
import type { ScreenProps } from "../route";
import { Button, Link, TextField } from "../ui";
import { forgotten, resetPassword } from "./accounts";
import { Outside, useAttempt, Wrong } from "./outside";
import { useSession } from "./session";
import { PEOPLE } from "./words";

export default function Password({ params }: ScreenProps) {
  const words = useWords(PEOPLE);
  const session = useSession();
  const key = params["key"] === "forgotten" ? null : (params["key"] ?? null);
  const [text, setText] = useState("");
  const [done, setDone] = useState(false);
  const { wrong, busy, attempt } = useAttempt();
  const back = (
    <p className="small">
      <Link to="/sign-in">{words.backToSignIn}</Link>
    </p>
  );
  if (done) {
    return (
      <Outside title={words.forgotten} lead={key ? words.passwordSet : words.letterSent}>
        {back}
      </Outside>
    );
  }
  if (!key && !session.mail) {
    return (
      <Outside title={words.forgotten} lead={words.noLetters}>
        {back}
      </Outside>
    );
  }
  return (
    <Outside title={key ? words.newPassword : words.forgotten}>
      <form
        className="form"
        onSubmit={attempt(async () => {
          await (key ? resetPassword(key, text) : forgotten(text));
          setDone(true);
        })}
      >
        {key ? (
          <TextField label={words.newPassword} type="password" hint={words.passwordHint} value={text} onChange={setText} autoComplete="new-password" required autoFocus />
        ) : (
          <TextField label={words.email} type="email" value={text} onChange={setText} autoComplete="email" required autoFocus />
        )}
        {wrong && <Wrong>{wrong}</Wrong>}
        <Button variant="primary" type="submit" isDisabled={busy}>
          {key ? words.setPassword : words.sendLetter}
        </Button>
      </form>
      {key && wrong && (
        <p className="small">
          <Link to="/account/password/forgotten">{words.anotherLetter}</Link>
        </p>
      )}
      {back}
    </Outside>
  );
}
