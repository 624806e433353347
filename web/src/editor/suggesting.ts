// A suggester's edits are proposals: the same gestures, but an editor decides.

import { asRefusal } from "../api/asked";
import type { Action, LiveMap } from "../live/types.ts";
import { suggest } from "../talk/api";
import { freshId } from "../ui";

/** `live` as a suggester has it: what would be sent is proposed instead. */
export function suggesting(live: LiveMap, told: (error: unknown | null) => void): LiveMap {
  const proposal = Object.create(live) as LiveMap;
  proposal.send = (actions) => {
    const list = Array.isArray(actions) ? (actions as readonly Action[]) : [actions as Action];
    const id = freshId();
    suggest(live.name, id, list).then(
      () => told(null),
      (error: unknown) => told(asRefusal(error)),
    );
    return null;
  };
  return proposal;
}
