// What on a map needs somebody: each alert with its rule, dismissed with a reason, and whom to ask next.

import { useCallback, useState } from "react";
import { useAsked } from "../api/asked";
import { useWords } from "../preferences";
import { useSession } from "../people/session";
import { Badge, Button, Check, Dialog, Refused, TextField, toastRefusal, Waiting } from "../ui";
import { dismissAlert, recallAlert, showGuard, wishDigest, type Alert, type Guard } from "./api";
import { DASHBOARD } from "./words";

const TONES = { high: "negative", middle: "accent", low: "line" } as const;

export function GuardPanel({ name }: { name: string }) {
  const words = useWords(DASHBOARD);
  const session = useSession();
  const asked = useAsked(useCallback((signal: AbortSignal) => showGuard(name, signal), [name]));
  const [leaving, setLeaving] = useState<Alert | null>(null);
  const [reason, setReason] = useState("");
  if (asked.state === "waiting") return <Waiting />;
  if (asked.state === "refused") return <Refused refusal={asked.refusal} again={asked.again} />;
  const guard: Guard = asked.value;
  const standing = guard.alerts.filter((alert) => !alert.dismissed);
  const dismissed = guard.alerts.filter((alert) => alert.dismissed);
  const done = () => {
    setLeaving(null);
    setReason("");
    asked.again();
  };
  return (
    <section className="panel">
      <h2>{words.guard}</h2>
      <p className="muted small">{words.guardText(guard.weak, guard.claims)}</p>
      {standing.length === 0 && <p>{words.calm}</p>}
      <ul className="alerts">
        {standing.slice(0, 12).map((alert) => (
          <li key={`${alert.code} ${alert.about}`}>
            <Badge tone={TONES[alert.weight]}>{words.weights[alert.weight]}</Badge>
            <div>
              <p>{alert.message}</p>
              <p className="muted small">
                {alert.code} · {alert.rule}
                {alert.owner && ` · ${alert.owner}`}
              </p>
            </div>
            {session.person && (
              <Button small variant="quiet" onPress={() => setLeaving(alert)}>
                {words.dismiss}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {guard.next_surveys.length > 0 && (
        <>
          <h3>{words.nextSurvey}</h3>
          <ul className="lines">
            {guard.next_surveys.map((survey) => (
              <li key={survey.about} title={survey.why}>
                <strong>{survey.touchpoint ?? survey.label}</strong>: {words.answers(survey.answers, survey.whom)}
              </li>
            ))}
          </ul>
        </>
      )}
      {dismissed.length > 0 && (
        <details>
          <summary>{`${words.dismissed} (${dismissed.length})`}</summary>
          <ul className="alerts">
            {dismissed.map((alert) => (
              <li key={`${alert.code} ${alert.about}`}>
                <Badge tone="line">{alert.code}</Badge>
                <div>
                  <p>{alert.message}</p>
                  <p className="muted small">{alert.dismissed}</p>
                </div>
                {session.person && (
                  <Button small variant="quiet" onPress={() => void recallAlert(name, alert).then(done, toastRefusal)}>
                    {words.recall}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {session.person && <Check label={words.digest} checked={guard.digest} onChange={(on) => void wishDigest(name, on).then(asked.again, toastRefusal)} />}
      {leaving && (
        <Dialog
          title={words.dismiss}
          isOpen
          onClose={() => setLeaving(null)}
          onSubmit={() => void dismissAlert(name, leaving, reason).then(done, toastRefusal)}
          actions={
            <Button variant="primary" type="submit" isDisabled={!reason.trim()}>
              {words.dismiss}
            </Button>
          }
        >
          <p>{leaving.message}</p>
          <TextField label={words.why} value={reason} onChange={setReason} rows={2} required maxLength={500} />
        </Dialog>
      )}
    </section>
  );
}
