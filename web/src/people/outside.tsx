// The frame of the screens before one is inside: one card in the middle, language and colours at hand.

import type { FormEvent, ReactNode } from "react";
import { useState } from "react";
import { Looks, Brand } from "../shell/header";
import { useTitle, whyRefused } from "../ui";
import "../styles/people.css";

export function Outside({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main id="main" className="outside" tabIndex={-1}>
      <header>
        <Brand />
        <Looks />
      </header>
      <div className="outside-card">
        <h1>{title}</h1>
        {lead && <p className="muted">{lead}</p>}
        {children}
      </div>
    </main>
  );
}

/** A form that says what was wrong, and cannot be sent twice. */
export function useAttempt(): { wrong: string | null; busy: boolean; attempt: (work: () => Promise<void>) => (event?: FormEvent) => void; setWrong: (wrong: string | null) => void } {
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const attempt = (work: () => Promise<void>) => (event?: FormEvent) => {
    event?.preventDefault();
    setBusy(true);
    setWrong(null);
    work()
      .catch((error: unknown) => setWrong(whyRefused(error)))
      .finally(() => setBusy(false));
  };
  return { wrong, busy, attempt, setWrong };
}

export function Wrong({ children }: { children: ReactNode }) {
  return (
    <p className="told wrong" role="alert">
      {children}
    </p>
  );
}
