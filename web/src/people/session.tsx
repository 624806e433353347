// Who is signed in. A workspace that nobody owns yet is open to whoever sits at its computer.

import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react";
import { get, remove } from "../api/ask";
import { useAsked } from "../api/asked";
import { go } from "../route";

export interface Person {
  id: string;
  name: string;
  email: string;
}

export interface Session {
  state: "waiting" | "there";
  person: Person | null;
  /** False while nobody owns the workspace: then nobody need sign in. */
  asksToSignIn: boolean;
  /** Nobody owns the workspace yet. */
  isNew: boolean;
  again: () => void;
  signOut: () => Promise<void>;
}

interface Told {
  person: Person | null;
  owned: boolean;
}

const Context = createContext<Session | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Told>("/api/session", signal), []));
  const value = useMemo<Session>(() => {
    const told = asked.state === "there" ? asked.value : null;
    return {
      state: asked.state === "waiting" ? "waiting" : "there",
      person: told?.person ?? null,
      asksToSignIn: told?.owned ?? false,
      isNew: told ? !told.owned : false,
      again: asked.state === "waiting" ? () => undefined : asked.again,
      signOut: async () => {
        // allauth answers 401 when the session has ended: that is the success.
        await remove("/_allauth/browser/v1/auth/session").catch(() => undefined);
        go("/sign-in");
        location.reload();
      },
    };
  }, [asked]);
  return <Context value={value}>{children}</Context>;
}

export function useSession(): Session {
  const value = useContext(Context);
  if (!value) throw new Error("SessionProvider is missing");
  return value;
}

export function initials(name: string): string {
  const parts = name.split(/[\s@.]+/).filter(Boolean);
  return ((parts[0]?.[0] ?? "?") + (parts[1]?.[0] ?? "")).toUpperCase();
}
