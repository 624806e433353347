// Words for respondents in both languages, side by side.

import { useWords } from "../preferences";
import { TextField } from "../ui";
import { said, withSaid, type Words } from "./draft";
import { SURVEYS } from "./words";

export function Both({ label, value, own, onChange }: { label: string; value: Words | undefined; own: string; onChange: (value: Words | undefined) => void }) {
  const words = useWords(SURVEYS);
  return (
    <div className="pair">
      <TextField label={`${label} – ${words.inEnglish}`} value={said(value, "en", own)} onChange={(text) => onChange(withSaid(value, "en", own, text))} />
      <TextField label={`${label} – ${words.inFrench}`} value={said(value, "fr", own)} onChange={(text) => onChange(withSaid(value, "fr", own, text))} />
    </div>
  );
}
