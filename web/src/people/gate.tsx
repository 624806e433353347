// Lets a screen be seen by those who may: others are asked to sign in, and come back afterwards.

import { useEffect, type ReactNode } from "react";
import { go } from "../route";
import { Waiting } from "../ui";
import { useSession } from "./session";

export function Gate({ open, children }: { open: boolean; children: ReactNode }) {
  const session = useSession();
  const barred = !open && session.state === "there" && session.asksToSignIn && !session.person;
  useEffect(() => {
    if (!barred) return;
    const back = location.pathname + location.search;
    go(`/sign-in${back === "/" ? "" : `?next=${encodeURIComponent(back)}`}`, { replace: true });
  }, [barred]);
  if (barred || (!open && session.state === "waiting")) return <Waiting />;
  return children;
}
