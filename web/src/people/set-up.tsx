// The first start: whoever holds the code, or sits at the computer, becomes the owner.

import { useState } from "react";
import { post } from "../api/ask";
import { useWords } from "../preferences";
import { Button, TextField } from "../ui";
import { Outside, useAttempt, Wrong } from "./outside";
import { useSession } from "./session";
import { PEOPLE } from "./words";

export default function SetUp() {
  const words = useWords(PEOPLE);
  const session = useSession();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [organisation, setOrganisation] = useState("");
  const [code, setCode] = useState(new URLSearchParams(location.search).get("code") ?? "");
  const { wrong, busy, attempt } = useAttempt();
  return (
    <Outside title={words.setUp} lead={words.setUpText}>
      <form
        className="form"
        onSubmit={attempt(async () => {
          await post("/api/setup", { name, email, password, organisation, code });
          location.assign("/");
        })}
      >
        <TextField label={words.name} value={name} onChange={setName} autoComplete="name" autoFocus required maxLength={120} />
        <TextField label={words.email} type="email" value={email} onChange={setEmail} autoComplete="email" required />
        <TextField label={words.password} type="password" hint={words.passwordHint} value={password} onChange={setPassword} autoComplete="new-password" required />
        <TextField label={words.organisation} value={organisation} onChange={setOrganisation} autoComplete="organization" maxLength={120} />
        {session.needs_code && <TextField label={words.setUpCode} hint={words.setUpCodeHint} value={code} onChange={setCode} required />}
        {wrong && <Wrong>{wrong}</Wrong>}
        <Button variant="primary" type="submit" isDisabled={busy}>
          {words.begin}
        </Button>
      </form>
    </Outside>
  );
}
