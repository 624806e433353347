// One table: which column is what, what is then seen in it, its first rows.

import { ArrowLeft } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { useAsked } from "../api/asked";
import { number, period } from "../notation";
import { useLang, useWords } from "../preferences";
import type { ScreenProps } from "../route";
import { Answer, Badge, LinkButton, Page, SelectField, toastRefusal } from "../ui";
import { mapColumns, showUpload, type Upload } from "./api";
import { SOURCES } from "./words";
import "../styles/sources.css";

export default function UploadPage({ params }: ScreenProps) {
  const id = params["source"] ?? "";
  const asked = useAsked(useCallback((signal: AbortSignal) => showUpload(id, signal), [id]));
  const words = useWords(SOURCES);
  return (
    <Page
      title={asked.state === "there" ? asked.value.name : words.evidence}
      actions={
        <LinkButton to="/evidence" icon={ArrowLeft}>
          {words.back}
        </LinkButton>
      }
    >
      <Answer asked={asked}>{(upload) => <Shown key={upload.id} first={upload} />}</Answer>
    </Page>
  );
}

const ROLES: Record<Upload["kind"], readonly string[]> = {
  events: ["customer", "moment", "event", "channel"],
  verbatims: ["text", "date", "score", "customer", "touchpoint", "stage", "lang"],
};

function Shown({ first }: { first: Upload }) {
  const words = useWords(SOURCES);
  const lang = useLang();
  const [upload, setUpload] = useState(first);
  const latest = useRef(0);
  const sending = useRef<Promise<unknown>>(Promise.resolve());
  /** One after the other, and only the latest counts: the answer to an earlier choice would take a later one back. */
  const choose = (role: string, column: string) => {
    const columns = { ...upload.columns, [role]: column || null };
    const told = Object.fromEntries(Object.entries(columns).filter((pair): pair is [string, string] => Boolean(pair[1])));
    const turn = ++latest.current;
    setUpload({ ...upload, columns });
    sending.current = sending.current.then(async () => {
      if (turn !== latest.current) return;
      await mapColumns(upload.id, told).then((answer) => {
        if (turn === latest.current) setUpload(answer);
      }, toastRefusal);
    });
  };
  const said = (name: string, value: unknown) => {
    if (name === "period" && Array.isArray(value)) return period([String(value[0]), String(value[1])], lang);
    return typeof value === "number" ? number(value, lang) : Array.isArray(value) ? value.join(", ") : String(value);
  };
  return (
    <>
      <div className="button-row">
        <Badge>{upload.kind === "events" ? words.events : words.verbatims}</Badge>
        <span className="muted small">{words.rows(upload.rows, number(upload.rows ?? 0, lang))}</span>
      </div>
      {upload.error && (
        <p className="told wrong" role="alert">
          {upload.error.message} {upload.error.remedy}
        </p>
      )}
      <section className="panel-card columns">
        <div>
          <h2>{words.columns}</h2>
          <p className="muted small">{words.columnsText}</p>
        </div>
        <div className="column-roles">
          {ROLES[upload.kind].map((role) => [role, upload.columns[role] ?? null] as const).map(([role, column]) => (
            <SelectField
              key={role}
              label={words.roles[role] ?? role}
              hint={upload.guessed.includes(role) ? words.guessed : undefined}
              value={column ?? ""}
              options={[{ key: "", label: words.notThere }, ...[...new Set([...upload.names, ...(column ? [column] : [])])].map((name) => ({ key: name, label: name }))]}
              onChange={(next) => choose(role, next)}
            />
          ))}
        </div>
      </section>
      {upload.sees && (
        <section className="panel-card columns" aria-live="polite">
          <h2>{words.seen}</h2>
          <dl className="seen">
            {Object.entries(upload.sees)
              .filter(([, value]) => value !== null && typeof value !== "object" || Array.isArray(value))
              .map(([name, value]) => (
                <div key={name}>
                  <dt>{words.sees[name] ?? name}</dt>
                  <dd>{said(name, value)}</dd>
                </div>
              ))}
          </dl>
        </section>
      )}
      {upload.notes.length > 0 && (
        <ul className="lines muted small">
          {upload.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className="data-frame" tabIndex={0} role="region" aria-label={words.firstRows}>
        <table className="data">
          <caption className="sr-only">{words.firstRows}</caption>
          <thead>
            <tr>
              {upload.names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {upload.shown.map((row, index) => (
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={at} className="shown-cell">
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
