// Asked anew when there is news (a comment, a suggestion, a version of somebody else), also while the first answer is
// on its way: it may have been made before the news.

import { useCallback, useEffect } from "react";
import { useAsked, type Asked } from "../api/asked";
import { useEditor } from "../editor/context";
import type { News } from "../live/types.ts";

export function useFresh<T>(about: News["about"], question: (map: string, signal: AbortSignal) => Promise<T>): Asked<T> {
  const { live } = useEditor();
  const asked = useAsked(useCallback((signal: AbortSignal) => question(live.name, signal), [live, question]));
  const { again } = asked;
  useEffect(
    () =>
      live.subscribeNews((news) => {
        if (news.about === about) again();
      }),
    [live, about, again],
  );
  return asked;
}
