// What is shown while waiting and when something was refused.

import type { Refusal } from "./api";
import type { Words } from "./words";

export function Waiting({ words }: { words: Words }) {
  return (
    <p className="notice" role="status">
      {words.loading}
    </p>
  );
}

export function Refused({
  refusal,
  again,
  words,
}: {
  refusal: Refusal;
  again: () => void;
  words: Words;
}) {
  return (
    <div className="notice" role="alert">
      <p>{refusal.message === "offline" ? words.offline : refusal.message}</p>
      {refusal.remedy && <p className="muted">{refusal.remedy}</p>}
      <button type="button" onClick={again}>
        {words.again}
      </button>
    </div>
  );
}
