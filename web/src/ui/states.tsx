// Waiting, refused, empty, in progress: what a page shows when it has nothing else to show.

import type { LucideIcon } from "lucide-react";
import { useId, type ReactNode } from "react";
import type { Asked } from "../api/asked";
import type { Refusal } from "../api/ask";
import { percent } from "../notation";
import { useLang, useWords } from "../preferences";
import { Button } from "./button";
import { UI } from "./words";

export function Waiting() {
  const words = useWords(UI);
  return (
    <div className="notice" role="status">
      <span className="spinner" aria-hidden />
      <span className="muted">{words.loading}</span>
    </div>
  );
}

export function Refused({ refusal, again }: { refusal: Refusal; again?: () => void }) {
  const words = useWords(UI);
  return (
    <div className="notice" role="alert">
      <p>{refusal.code === "offline" ? words.offline : refusal.message}</p>
      {refusal.remedy && <p className="muted">{refusal.remedy}</p>}
      {again && <Button onPress={again}>{words.again}</Button>}
    </div>
  );
}

/** `asked`'s value once it is there, else what to show meanwhile. */
export function Answer<T>({ asked, children }: { asked: Asked<T>; children: (value: T) => ReactNode }) {
  if (asked.state === "waiting") return <Waiting />;
  if (asked.state === "refused") return <Refused refusal={asked.refusal} again={asked.again} />;
  return children(asked.value);
}

/** Nothing here yet: what it would be good for, and the next step. */
export function Empty({ icon: Icon, title, text, children }: { icon: LucideIcon; title: string; text: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <span className="figure" aria-hidden>
        <Icon size={26} />
      </span>
      <h2>{title}</h2>
      <p className="muted">{text}</p>
      {children && <div className="button-row">{children}</div>}
    </div>
  );
}

/** How far a job is: `done` from 0 to 1, null when nobody knows. */
export function Progress({ label, done, onCancel }: { label: string; done: number | null; onCancel?: () => void }) {
  const words = useWords(UI);
  const lang = useLang();
  const id = useId();
  const whole = done === null ? null : Math.round(done * 100);
  return (
    <div className="progress">
      <div className="page-head">
        <span id={id} className="small">
          {label}
          {done !== null && <span className="muted"> {percent(done, lang)}</span>}
        </span>
        {onCancel && (
          <Button small variant="quiet" onPress={onCancel}>
            {words.cancel}
          </Button>
        )}
      </div>
      <div
        className="track"
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(whole === null ? {} : { "aria-valuenow": whole })}
      >
        <div className={whole === null ? "bar unknown" : "bar"} style={whole === null ? undefined : { width: `${whole}%` }} />
      </div>
    </div>
  );
}

export function Badge({ tone, children }: { tone?: "accent" | "positive" | "negative" | "line"; children: ReactNode }) {
  return <span className={tone ? `badge ${tone}` : "badge"}>{children}</span>;
}
