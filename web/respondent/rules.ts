// Which questions are shown: the same trees, evaluated as the server does (surveys/expressions.py).

export type Value = unknown;
export type Values = Record<string, Value>;
export type Tree = [string, ...unknown[]];

export function isEmpty(value: Value): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "string" || Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function number(value: Value): number | null {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^\s*-?\d{1,15}(\.\d{1,15})?\s*$/.test(value)) return Number(value);
  return null;
}

const plain = (value: Value): string => String(value).trim().toLowerCase();

function flag(value: Value): Value {
  if (typeof value === "boolean") return value;
  const text = plain(value);
  return text === "true" ? true : text === "false" ? false : value;
}

function same(left: Value, right: Value): boolean {
  if (isEmpty(left) || isEmpty(right)) return isEmpty(left) && isEmpty(right);
  if (typeof left === "boolean" || typeof right === "boolean") return flag(left) === flag(right);
  const [a, b] = [number(left), number(right)];
  if (a !== null && b !== null) return a === b;
  if (typeof left === "string" && typeof right === "string") return plain(left) === plain(right);
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((one) => right.some((other) => same(one, other)));
  return left === right;
}

function ordered(left: Value, right: Value, compare: (order: number) => boolean): boolean {
  if (isEmpty(left) || isEmpty(right)) return false;
  const [a, b] = [number(left), number(right)];
  if (a !== null && b !== null) return compare(a - b);
  if (typeof left === "string" && typeof right === "string") {
    const [x, y] = [plain(left), plain(right)];
    return compare(x < y ? -1 : x > y ? 1 : 0);
  }
  return false;
}

function contains(left: Value, right: Value): boolean {
  if (isEmpty(left) || isEmpty(right)) return false;
  if (Array.isArray(left)) {
    const wanted = Array.isArray(right) ? right : [right];
    return wanted.every((want) => left.some((one) => same(one, want)));
  }
  return !Array.isArray(right) && plain(left).includes(plain(right));
}

function anyOf(left: Value, right: Value): boolean {
  if (isEmpty(left) || isEmpty(right)) return isEmpty(right);
  const mine = Array.isArray(left) ? left : [left];
  const wanted = Array.isArray(right) ? right : [right];
  return mine.some((one) => wanted.some((want) => same(one, want)));
}

function calculated(mark: string, left: Value, right: Value): number | null {
  const a = isEmpty(left) ? 0 : number(left);
  const b = isEmpty(right) ? 0 : number(right);
  if (a === null || b === null || ((mark === "/" || mark === "%") && b === 0)) return null;
  const found =
    mark === "+" ? a + b : mark === "-" ? a - b : mark === "*" ? a * b : mark === "/" ? a / b : a - b * Math.floor(a / b);
  return Math.abs(found) < 1e15 ? found : null;
}

function lookUp(name: string, values: Values): Value {
  if (name in values) return values[name];
  const dot = name.indexOf(".");
  if (dot > 0) {
    const inner = values[name.slice(0, dot)];
    if (inner && typeof inner === "object" && !Array.isArray(inner)) return lookUp(name.slice(dot + 1), inner as Values);
  }
  const item = /^([^[.]+)\[(\d+)\]$/.exec(name);
  const list = item ? values[item[1]!] : undefined;
  return Array.isArray(list) ? list[Number(item![2])] : undefined;
}

export function evaluate(tree: Tree, values: Values): Value {
  const [operator, first, second] = tree;
  if (operator === "c") return first;
  if (operator === "v") return lookUp(first as string, values);
  const left = evaluate(first as Tree, values);
  if (operator === "and") return truth(left) && truth(evaluate(second as Tree, values));
  if (operator === "or") return truth(left) || truth(evaluate(second as Tree, values));
  const right = second === undefined ? undefined : evaluate(second as Tree, values);
  switch (operator) {
    case "not":
      return !truth(left);
    case "empty":
      return isEmpty(left);
    case "notempty":
      return !isEmpty(left);
    case "==":
      return same(left, right);
    case "!=":
      return !same(left, right);
    case "<":
      return ordered(left, right, (order) => order < 0);
    case ">":
      return ordered(left, right, (order) => order > 0);
    case "<=":
      return ordered(left, right, (order) => order <= 0);
    case ">=":
      return ordered(left, right, (order) => order >= 0);
    case "contains":
      return contains(left, right);
    case "notcontains":
      return !contains(left, right);
    case "anyof":
      return anyOf(left, right);
    case "noneof":
      return isEmpty(left) || !anyOf(left, right);
    case "allof":
      return isEmpty(right) || contains(left, right);
    default:
      return calculated(operator, left, right);
  }
}

// A text, list or mapping is true when it holds something, as it is on the server.
const truth = (value: Value): boolean => (typeof value === "object" ? !isEmpty(value) : Boolean(value));

export const holds = (tree: Tree | null | undefined, values: Values): boolean =>
  !tree || truth(evaluate(tree, values));

export interface Question {
  name: string;
  type: string;
  if?: Tree;
  need?: boolean;
  needIf?: Tree;
  canIf?: Tree;
  value?: Tree;
  number?: boolean;
  rows?: string[];
  codes?: Record<string, number>;
}
export interface Page {
  name: string;
  if: Tree | null;
  questions: Question[];
}
export interface Rules {
  display: string;
  pages: Page[];
  triggers: { if: Tree; hides: string[] }[];
  given: Values;
  consent: boolean;
  words: Record<string, string>;
}
export interface State {
  visible: Set<string>;
  values: Values;
}

export function asked(rules: Rules, answers: Values): State {
  let visible = new Set(rules.pages.flatMap((page) => page.questions.map((one) => one.name)));
  let values: Values = {};
  for (let pass = 0; pass < 12; pass++) {
    values = {};
    for (const [name, value] of Object.entries(answers))
      if (visible.has(name.replace(/-Comment$/, ""))) values[name] = value;
    Object.assign(values, rules.given);
    for (const page of rules.pages)
      for (const one of page.questions)
        if (one.value && visible.has(one.name)) values[one.name] = evaluate(one.value, values);
    const hidden = new Set(
      rules.triggers.filter((one) => holds(one.if, values)).flatMap((one) => one.hides),
    );
    const now = new Set<string>();
    for (const page of rules.pages)
      if (holds(page.if, values))
        for (const one of page.questions)
          if (holds(one.if, values) && !hidden.has(one.name)) now.add(one.name);
    const settled = now.size === visible.size && [...now].every((name) => visible.has(name));
    visible = now;
    if (settled) break;
  }
  return { visible, values };
}

export function isRequired(one: Question, state: State): boolean {
  if (!state.visible.has(one.name) || !holds(one.canIf, state.values)) return false;
  return one.needIf ? holds(one.needIf, state.values) : Boolean(one.need);
}

export function lacks(one: Question, value: Value): boolean {
  if (one.rows) return one.rows.some((row) => !(value as Values | undefined)?.[row]);
  return isEmpty(value);
}
