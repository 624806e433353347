// The answer to a question put to the server: still waiting, refused, or there.

import { useCallback, useEffect, useRef, useState } from "react";
import { Refusal } from "./ask";

export type Asked<T> =
  | { state: "waiting"; again: () => void }
  | { state: "refused"; refusal: Refusal; again: () => void }
  | { state: "there"; value: T; again: () => void };

/** Ask once, and again when `question` changes (memoise it) or `again` is called; `known` spares the first question. */
export function useAsked<T>(question: (signal: AbortSignal) => Promise<T>, known?: () => T | null): Asked<T> {
  const [round, setRound] = useState(0);
  const again = useCallback(() => setRound((n) => n + 1), []);
  const [asked, setAsked] = useState<Asked<T>>(() => {
    const value = known?.() ?? null;
    return value === null ? { state: "waiting", again } : { state: "there", value, again };
  });
  const spared = useRef(asked.state === "there");
  useEffect(() => {
    if (spared.current) {
      spared.current = false;
      return;
    }
    const abort = new AbortController();
    question(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) setAsked({ state: "there", value, again });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setAsked({ state: "refused", refusal: asRefusal(error), again });
      },
    );
    return () => abort.abort();
  }, [question, round, again]);
  return asked;
}

export function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(String(error));
}
