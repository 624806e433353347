// A link to a map: opens it, or asks for its password first. Embedded, it shows the drawing alone.

import { useCallback, useEffect, useState } from "react";
import { post, Refusal } from "../api/ask";
import { useAsked } from "../api/asked";
import { useWords } from "../preferences";
import { Reader } from "../reading/reader";
import { go, type ScreenProps } from "../route";
import { Button, Refused, TextField, Waiting } from "../ui";
import { Outside, useAttempt, Wrong } from "./outside";
import { PEOPLE } from "./words";

interface Opened {
  map: string;
  role: string;
  embed: boolean;
}

export default function Shared({ params }: ScreenProps) {
  const words = useWords(PEOPLE);
  const word = params["word"] ?? "";
  const embedded = location.pathname.startsWith("/embed/");
  const [password, setPassword] = useState("");
  const { wrong, busy, attempt } = useAttempt();
  const asked = useAsked(useCallback(() => post<Opened>("/api/links/open", { word }), [word]));
  const [opened, setOpened] = useState<Opened | null>(null);
  const there = asked.state === "there" ? asked.value : opened;
  useEffect(() => {
    if (there && !embedded) go(`/maps/${there.map}`, { replace: true });
  }, [there, embedded]);
  if (there) {
    return embedded ? (
      <main id="main" className="embedded" tabIndex={-1}>
        <Reader name={there.map} view="journey" />
      </main>
    ) : (
      <Waiting />
    );
  }
  if (asked.state === "waiting") return <Waiting />;
  if (asked.state === "refused" && !needsPassword(asked.refusal)) {
    return (
      <main id="main" className="page" tabIndex={-1}>
        <Refused refusal={asked.refusal} />
      </main>
    );
  }
  return (
    <Outside title={words.openMap} lead={words.linkNeeds}>
      <form className="form" onSubmit={attempt(async () => setOpened(await post<Opened>("/api/links/open", { word, password })))}>
        <TextField label={words.password} type="password" value={password} onChange={setPassword} autoFocus required />
        {wrong && <Wrong>{wrong}</Wrong>}
        <Button variant="primary" type="submit" isDisabled={busy}>
          {words.openMap}
        </Button>
      </form>
    </Outside>
  );
}

function needsPassword(refusal: Refusal): boolean {
  return refusal.status === 401 || refusal.status === 403;
}
