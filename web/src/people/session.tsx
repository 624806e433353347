// Who is signed in. A workspace that nobody owns yet is open to whoever sits at its computer.

import { createContext, useCallback, useContext, useMemo, type ReactNode } from "react";
import { get, post, remove } from "../api/ask";
import { useAsked } from "../api/asked";
import { remembered, remember } from "../preferences";

export interface Person {
  id: number;
  name: string;
  email: string;
}

export interface Organisation {
  slug: string;
  name: string;
  role: string;
  home: boolean;
}

export interface Told {
  claimed: boolean;
  local: boolean;
  needs_code: boolean;
  person: Person | null;
  administrator: boolean;
  organisations: Organisation[];
  mail: boolean;
  sign_in_with: { id: string; name: string }[];
}

export interface Session extends Told {
  state: "waiting" | "there";
  /** Somebody owns this server and nobody is signed in. */
  asksToSignIn: boolean;
  /** The organisation that new things go to. */
  organisation: Organisation | null;
  choose: (slug: string) => void;
  again: () => void;
  signOut: () => Promise<void>;
}

const NOBODY: Told = {
  claimed: true, local: false, needs_code: false, person: null, administrator: false, organisations: [], mail: false, sign_in_with: [],
};

const Context = createContext<Session | null>(null);

/** The session that the page brought along, for its first show; null where it brought none. */
function brought(): Told | null {
  const told = document.querySelector<HTMLMetaElement>("meta[name=session]")?.content ?? "";
  return told.startsWith("{") ? (JSON.parse(told) as Told) : null;
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const asked = useAsked(useCallback((signal: AbortSignal) => get<Told>("/api/session", signal), []), brought);
  const value = useMemo<Session>(() => {
    const told = asked.state === "there" ? asked.value : NOBODY;
    const kept = remembered("parcours-organisation");
    return {
      ...told,
      state: asked.state === "waiting" ? "waiting" : "there",
      asksToSignIn: asked.state === "there" && told.claimed && !told.person,
      organisation: told.organisations.find((one) => one.slug === kept) ?? told.organisations[0] ?? null,
      choose: (slug) => {
        remember("parcours-organisation", slug);
        location.assign("/");
      },
      again: asked.again,
      signOut: async () => {
        // The accounts library answers 401 when the session has ended: that is the success.
        await remove("/api/auth/browser/v1/auth/session").catch(() => undefined);
        location.assign("/sign-in");
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

export async function endEverywhere(): Promise<void> {
  await post("/api/me/sessions/end");
  location.assign("/sign-in");
}
