// Answers out of the form's own controls, and back into them.

import type { Question, Value, Values } from "./rules";

const fields = (form: HTMLFormElement, name: string): HTMLInputElement[] =>
  [...form.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(name)}"]`)];

const coded = (one: Question, text: string): Value => one.codes?.[text] ?? text;

export function answerTo(form: HTMLFormElement, one: Question): Value {
  const found = fields(form, one.name);
  switch (one.type) {
    case "checkbox":
      return found.filter((box) => box.checked).map((box) => coded(one, box.value));
    case "matrix": {
      const rows: Values = {};
      for (const box of grouped(form, one)) if (box.checked) rows[box.name.slice(one.name.length + 1)] = coded(one, box.value);
      return rows;
    }
    case "ranking":
      return grouped(form, one)
        .filter((box) => box.value)
        .sort((a, b) => Number(a.value) - Number(b.value))
        .map((box) => coded(one, box.name.slice(one.name.length + 1)));
    case "comment":
    case "text":
    case "dropdown": {
      const text = found[0]?.value.trim() ?? "";
      if (one.number && /^[+-]?[\d\s\u202f]+([.,]\d+)?$/.test(text))
        return Number(text.replace(/[\s\u202f]/g, "").replace(",", "."));
      return coded(one, text);
    }
    default: {
      const text = found.find((box) => box.checked)?.value;
      if (text === undefined) return null;
      return one.type === "boolean" ? text === "true" : coded(one, text);
    }
  }
}

export function commentOn(form: HTMLFormElement, one: Question): string {
  return fields(form, `${one.name}-Comment`)[0]?.value.trim() ?? "";
}

export function fill(form: HTMLFormElement, one: Question, value: Value, comment: string): void {
  for (const box of [...fields(form, one.name), ...grouped(form, one)]) {
    const tick = box.type === "radio" || box.type === "checkbox";
    const row = box.name.slice(one.name.length + 1);
    if (one.type === "matrix") box.checked = String((value as Values | null)?.[row]) === box.value;
    else if (one.type === "ranking") {
      const at = Array.isArray(value) ? value.map(String).indexOf(row) : -1;
      box.value = at < 0 ? "" : String(at + 1);
    } else if (tick) box.checked = (Array.isArray(value) ? value : [value]).map(String).includes(box.value);
    else box.value = value === null || value === undefined ? "" : String(value);
  }
  const other = fields(form, `${one.name}-Comment`)[0];
  if (other) other.value = comment;
}

function grouped(form: HTMLFormElement, one: Question): HTMLInputElement[] {
  if (one.type !== "matrix" && one.type !== "ranking") return [];
  return [...form.querySelectorAll<HTMLInputElement>(`[name^="${CSS.escape(one.name)}:"]`)];
}
