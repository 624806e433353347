// The map as a real table: for screen readers, for searching, for copying.

import type { CurveItem, Table, TextItem } from "../api/maps";
import { signed, interval, sample } from "../notation";
import type { Lang } from "../preferences";
import { WORDS, type Words } from "./words";

interface Props {
  table: Table;
  title: string;
  lang: Lang;
  claims: ReadonlySet<string>;
  onChoose: (about: string) => void;
}

export function TableView({ table, title, lang, claims, onChoose }: Props) {
  const words = WORDS[lang];
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label={title}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{words.lane}</th>
            {table.columns.map((column) => (
              <th key={column.about} scope="col">
                {column.name}
                {column.note && <span className="muted small"> {column.note}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              <th scope="row">{row.label}</th>
              {row.curve
                ? row.cells.map((cell, at) => (
                    <td key={at}>
                      {cell.map((item) => (
                        <Choice key={item.about} about={item.about} claims={claims} onChoose={onChoose}>
                          {curveWords(item, lang, words)}
                        </Choice>
                      ))}
                    </td>
                  ))
                : row.cells.map((cell, at) => (
                    <td key={at}>
                      {cell.map((item, place) => (
                        <Choice key={place} about={item.about} claims={claims} onChoose={onChoose}>
                          {itemWords(item, words)}
                        </Choice>
                      ))}
                    </td>
                  ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted small">{table.footnotes.join(" ")}</p>
    </div>
  );
}

function Choice({
  about,
  claims,
  onChoose,
  children,
}: {
  about: string;
  claims: ReadonlySet<string>;
  onChoose: (about: string) => void;
  children: string;
}) {
  if (!claims.has(about)) return <p>{children}</p>;
  return (
    <p>
      <button type="button" className="text" onClick={() => onChoose(about)}>
        {children}
      </button>
    </p>
  );
}

function itemWords(item: TextItem, words: Words): string {
  const notes = [item.note, item.assumed ? words.assumption : ""].filter(Boolean);
  return notes.length ? `${item.text} (${notes.join(" · ")})` : item.text;
}

function curveWords(item: CurveItem, lang: Lang, words: Words): string {
  const parts: string[] = [];
  if (item.measured !== null) {
    const between = item.low !== null && item.high !== null ? ` ${interval(signed(item.low, lang), signed(item.high, lang))}` : "";
    parts.push(`${words.measured} ${signed(item.measured, lang)}${between}, ${sample(item.n ?? 0, lang)}`);
  }
  if (item.believed !== null) parts.push(`${words.believed} ${signed(item.believed, lang)}`);
  if (item.word) parts.push(item.word);
  return parts.length ? parts.join(" · ") : words.unknown;
}
