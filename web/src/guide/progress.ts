// Which steps a map answers already: the browser's twin of journey/guide.py, as far as the wizard asks.

import type { LiveMap } from "../live/types.ts";
import { at } from "../editor/text";

export function isDone(live: LiveMap, step: string): boolean {
  const map = live.get("map")?.fields;
  const stages = live.children("map", "stages");
  const every = (holds: (stage: string) => boolean) => stages.length > 0 && stages.every(holds);
  const persona = live.children("map", "persona")[0];
  switch (step) {
    case "purpose":
      return at(map, "purpose") !== undefined;
    case "persona":
      return persona !== undefined && live.children(persona, "goals").length > 0;
    case "stages":
      return stages.length > 1;
    case "touchpoints":
      return every((stage) => live.children(stage, "touchpoints").length > 0);
    case "questions":
      return every((stage) => at(live.get(stage)?.fields, "goal.text") !== undefined);
    case "friction":
      return stages.some((stage) => live.children(stage, "pain_points").length > 0);
    case "emotion":
      return every((stage) => at(live.get(stage)?.fields, "emotion.score") !== undefined || at(live.get(stage)?.fields, "emotion.measured") !== undefined);
    case "opportunities":
      return stages.some((stage) => live.children(stage, "opportunities").length > 0);
  }
  return false;
}
