// One of a few levels, or none: severity, impact, effort.

import { useId } from "react";
import { useWords } from "../preferences";
import { EDITOR } from "./words";

export function LevelPick({ label, most, value, onChange }: { label: string; most: number; value: number | null; onChange: (value: number | null) => void }) {
  const words = useWords(EDITOR);
  const id = useId();
  const levels = [null, ...Array.from({ length: most }, (_, index) => index + 1)];
  return (
    <div className="field" role="group" aria-labelledby={id}>
      <span className="label" id={id}>
        {label}
      </span>
      <div className="segmented">
        {levels.map((level) => (
          <button key={level ?? "none"} type="button" className="button" aria-pressed={value === level} onClick={() => onChange(level)}>
            {level ?? words.fieldNone}
          </button>
        ))}
      </div>
    </div>
  );
}
