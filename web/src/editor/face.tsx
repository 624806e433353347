// Five faces for five buckets of emotion; the words beside them say the same.

import { bucket } from "../lexicon";

const BENDS = [-0.34, -0.24, 0, 0.24, 0.34];

export function Face({ score, size }: { score: number; size: number }) {
  const step = bucket(score);
  const bend = (BENDS[step] ?? 0) * 12;
  const wide = step === 0 || step === 4 ? 5.5 : 4.6;
  const lip = 15.6 + (step < 2 ? 1.2 : 0) - bend / 2;
  return (
    <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" className={`face tone-${step}`}>
      <circle cx="12" cy="12" r="10.6" />
      <circle cx="8" cy="9.8" r="1.25" className="eye" />
      <circle cx="16" cy="9.8" r="1.25" className="eye" />
      <path d={`M${12 - wide} ${lip}Q12 ${lip + bend * 2.2} ${12 + wide} ${lip}`} />
      {step === 0 && <path d="M5.6 6.2L9.6 8M18.4 6.2L14.4 8" />}
    </svg>
  );
}
