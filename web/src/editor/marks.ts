// One mark per level of truth, so that no level is told by colour alone.

import type { Level } from "../api/maps";

export const MARKS: Record<Level, string> = {
  hypothesis: "◌",
  hint: "◔",
  supported: "◑",
  measured: "●",
  stale: "◷",
  contradicted: "✕",
};
