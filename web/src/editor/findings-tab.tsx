// What does not fit together on this map, each finding with the way to its place.

import { useCallback, useEffect, useState } from "react";
import { CircleCheck } from "lucide-react";
import { get } from "../api/ask";
import { useAsked, type Asked } from "../api/asked";
import { useLang, useWords } from "../preferences";
import { Answer, Badge, Button, Empty } from "../ui";
import { useEditor } from "./context";
import { useNumber, usePending } from "./live";
import { focusSpot } from "./state";
import { EDITOR } from "./words";

export interface Finding {
  code: string;
  severity: string;
  message: string;
  remedy: string | null;
  about: string | null;
}

/** The findings of the map as it stands on the server; asked anew when it has rested for a second. */
export function useSettled(): number {
  const number = useNumber();
  const pending = usePending();
  const [settled, setSettled] = useState(number);
  useEffect(() => {
    if (pending) return;
    const timer = setTimeout(() => setSettled(number), 900);
    return () => clearTimeout(timer);
  }, [number, pending]);
  return settled;
}

export function useFindings(): Asked<Finding[]> {
  const { live } = useEditor();
  const lang = useLang();
  const settled = useSettled();
  return useAsked(
    useCallback(
      (signal: AbortSignal) => get<Finding[]>(`/api/maps/${encodeURIComponent(live.name)}/findings?lang=${lang}&at=${settled}`, signal),
      [live, lang, settled],
    ),
  );
}

export function FindingsTab() {
  const words = useWords(EDITOR);
  const asked = useFindings();
  return (
    <Answer asked={asked}>
      {(findings) =>
        findings.length === 0 ? (
          <Empty icon={CircleCheck} title={words.findings} text={words.findingsNone} />
        ) : (
          <>
            <p className="muted small">{words.findingsText}</p>
            <ul className="findings">
              {findings.map((finding, index) => (
                <li key={index} className="finding">
                  <div className="button-row">
                    <Badge tone={finding.severity === "error" ? "negative" : "line"}>{finding.code}</Badge>
                    {finding.about && (
                      <Button small variant="quiet" onPress={() => focusSpot(finding.about ?? "")}>
                        {words.goThere}
                      </Button>
                    )}
                  </div>
                  <p>{finding.message}</p>
                  {finding.remedy && <p className="muted small">{finding.remedy}</p>}
                </li>
              ))}
            </ul>
          </>
        )
      }
    </Answer>
  );
}
