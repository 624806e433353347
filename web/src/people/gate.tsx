// Lets a screen be seen by those who may: others are asked to sign in, and come back afterwards.

import { useEffect, type ReactNode } from "react";
import { go } from "../route";
import { Waiting } from "../ui";
import { useSession } from "./session";

export function Gate({ open, children }: { open: boolean; children: ReactNode }) {
  const session = useSession();
  const isNew = session.state === "there" && !session.claimed && !session.local && session.needs_code;
  // A shared link leaves its word in the session: then the map's own page may be read without an account.
  const mayBeShared = location.pathname.startsWith("/maps/");
  const barred = !open && !isNew && session.asksToSignIn && !mayBeShared;
  useEffect(() => {
    if (!open && isNew) go("/setup", { replace: true });
    if (!barred) return;
    // The organisation's own sign-in sends back whom it did not let in with the reason in the address.
    const refused = new URLSearchParams(location.search).get("error");
    const back = location.pathname + location.search;
    if (refused) go(`/sign-in?refused=${encodeURIComponent(refused)}`, { replace: true });
    else go(`/sign-in${back === "/" ? "" : `?next=${encodeURIComponent(back)}`}`, { replace: true });
  }, [barred, open, isNew]);
  if (barred || (!open && (session.state === "waiting" || isNew))) return <Waiting />;
  return children;
}
