// The survey's page, a little quicker: pages without reloading, answers kept and sent when the network is
// back. Everything here works without it too.

import "./respondent.css";
import { answerTo, commentOn, fill } from "./form";
import { deliver, drop, flush, keep, waiting } from "./outbox";
import { asked, isEmpty, isRequired, lacks, type Question, type Rules, type State, type Values } from "./rules";

const KIOSK = document.documentElement.dataset["channel"] === "kiosk";
const PREVIEW = document.documentElement.dataset["channel"] === "preview";
const RESET_AFTER_MS = 60_000;
const THANKS_FOR_MS = 6_000;
const SAVE_AFTER_MS = 700;
const RETRY_MS = 5_000;

const byId = <T extends HTMLElement>(id: string): T | null => document.getElementById(id) as T | null;

class Runner {
  readonly form = byId<HTMLFormElement>("form")!;
  readonly status = byId("status")!;
  readonly faults = byId("faults")!;
  readonly questions: Question[];
  id = this.hidden("_id").value;
  at = 0;
  sequence = 0;
  state: State = { visible: new Set(), values: {} };
  private saving = 0;
  private idle = 0;
  private pointed = false;

  constructor(readonly rules: Rules) {
    this.questions = rules.pages.flatMap((page) => page.questions);
    const page = byId("page")!;
    const consent = page.querySelector(".consent");
    page.replaceChildren(byId<HTMLTemplateElement>("whole")!.content.cloneNode(true));
    if (consent) page.firstElementChild?.append(consent);
    this.restore();
    this.form.addEventListener("submit", (event) => void this.submitted(event));
    this.form.addEventListener("pointerdown", () => (this.pointed = true));
    this.form.addEventListener("keydown", () => (this.pointed = false));
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("change", (event) => this.chosen(event));
    this.settle();
    if (KIOSK) for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => this.stir());
  }

  private hidden(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }

  private get draftKey(): string {
    return `survey:${location.pathname}`;
  }

  answers(): Values {
    const found: Values = {};
    for (const one of this.questions) {
      if (one.type === "html" || one.type === "expression") continue;
      const value = answerTo(this.form, one);
      if (!isEmpty(value)) found[one.name] = value;
      const comment = commentOn(this.form, one);
      const ticked = Array.isArray(value) ? value : [value];
      if (comment && ticked.includes("other")) found[`${one.name}-Comment`] = comment;
    }
    return found;
  }

  private shownAnswers(): Values {
    return Object.fromEntries(
      Object.entries(this.answers()).filter(([name]) => this.state.visible.has(name.replace(/-Comment$/, ""))),
    );
  }

  // What a reload would lose; nothing is kept on a kiosk, where the next person is somebody else.
  private restore(): void {
    if (KIOSK || PREVIEW) return;
    try {
      const draft = JSON.parse(sessionStorage.getItem(this.draftKey) ?? "null");
      if (!draft || location.search) return;
      this.id = draft.id;
      this.hidden("_id").value = this.id;
      this.sequence = draft.sequence;
      for (const one of this.questions)
        if (one.name in draft.answers)
          fill(this.form, one, draft.answers[one.name], draft.answers[`${one.name}-Comment`] ?? "");
    } catch {
      sessionStorage.removeItem(this.draftKey);
    }
  }

  private changed(): void {
    this.settle();
    clearTimeout(this.saving);
    this.saving = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  // One tap on a smiley goes on by itself at a kiosk; keys never do, since arrows pass over answers.
  private chosen(event: Event): void {
    this.changed();
    const box = event.target as HTMLInputElement;
    if (KIOSK && this.pointed && box.type === "radio" && this.here().length === 1 && !this.isLast())
      this.form.requestSubmit(this.form.querySelector<HTMLButtonElement>("button.main"));
  }

  private async save(): Promise<void> {
    if (PREVIEW) return;
    const answers = this.shownAnswers();
    this.sequence += 1;
    if (!KIOSK)
      sessionStorage.setItem(this.draftKey, JSON.stringify({ id: this.id, sequence: this.sequence, answers }));
    if (isEmpty(answers) || !navigator.onLine || (this.rules.consent && !this.consent())) return;
    const body = JSON.stringify({
      id: this.id, sequence: this.sequence, answers, lang: this.hidden("_in").value, consent: this.consent(),
    });
    try {
      await fetch(`${this.form.action}/answers`, {
        method: "PATCH", body, headers: { "Content-Type": "application/json" }, credentials: "omit",
      });
    } catch {
      // The whole answer is sent at the end; a saved part is only worth having.
    }
  }

  private consent(): boolean {
    return byId<HTMLInputElement>("_consent")?.checked ?? false;
  }

  steps(): string[][] {
    const pages = this.rules.pages
      .map((page) => page.questions.map((one) => one.name).filter((name) => this.state.visible.has(name)))
      .filter((names) => names.length);
    if (this.rules.display === "one_page") return [pages.flat()];
    return this.rules.display === "one_question" ? pages.flat().map((name) => [name]) : pages;
  }

  here(): string[] {
    return this.steps()[this.at] ?? [];
  }

  private isLast(): boolean {
    return this.at >= this.steps().length - 1;
  }

  settle(): void {
    this.state = asked(this.rules, this.answers());
    const steps = this.steps();
    this.at = Math.max(0, Math.min(this.at, steps.length - 1));
    const here = new Set(steps[this.at]);
    for (const block of this.form.querySelectorAll<HTMLElement>("[data-q]")) {
      const name = block.dataset["q"]!;
      block.hidden = name === "_consent" ? this.at !== 0 : !here.has(name);
    }
    for (const section of this.form.querySelectorAll<HTMLElement>("[data-page]"))
      section.hidden = ![...section.querySelectorAll<HTMLElement>("[data-q]")].some((one) => !one.hidden);
    for (const hole of document.querySelectorAll<HTMLElement>("[data-pipe]"))
      hole.textContent = this.words(hole.dataset["pipe"]!);
    const { next, send, progress } = this.rules.words;
    this.form.querySelector(".go .main")!.textContent = (this.isLast() ? send : next) ?? "";
    byId("progress")!.textContent =
      steps.length > 1 ? progress!.replace("{at}", String(this.at + 1)).replace("{n}", String(steps.length)) : "";
    this.back().hidden = this.at === 0;
  }

  private back(): HTMLButtonElement {
    let button = this.form.querySelector<HTMLButtonElement>('button[value="back"]');
    if (!button) {
      button = document.createElement("button");
      Object.assign(button, { type: "submit", name: "_go", value: "back", className: "quiet", formNoValidate: true });
      button.textContent = this.rules.words["back"] ?? "←";
      this.form.querySelector(".go")!.prepend(button);
    }
    return button;
  }

  // The words of an answer as they stand on the page; always set as text.
  private words(name: string): string {
    const value = this.state.values[name];
    if (isEmpty(value)) return "";
    const ticked = (Array.isArray(value) ? value : [value]).map(String);
    const labels = [...this.form.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(name)}"]`)]
      .filter((box) => (box.type === "radio" || box.type === "checkbox") && ticked.includes(box.value))
      .map((box) => box.closest("label")?.querySelector("span")?.textContent?.trim() ?? box.value);
    return (labels.length ? labels.join(", ") : ticked.join(", ")).slice(0, 300);
  }

  private async submitted(event: SubmitEvent): Promise<void> {
    const button = event.submitter as HTMLButtonElement | null;
    if (button?.name === "_lang") {
      this.hidden("_state").value = JSON.stringify(this.answers());
      this.hidden("_at").value = "";
      sessionStorage.removeItem(this.draftKey);
      return;
    }
    event.preventDefault();
    if (button?.value === "back") return this.go(this.at - 1);
    const wrong = this.missing();
    if (wrong.size) return this.tell(wrong);
    if (!this.isLast()) {
      void this.save();
      return this.go(this.at + 1);
    }
    await this.send();
  }

  private missing(): Map<string, string> {
    const answers = this.answers();
    const here = new Set(this.here());
    const found = new Map<string, string>();
    const please = this.rules.words["answer_please"]!;
    if (this.at === 0 && this.rules.consent && !this.consent()) found.set("_consent", please);
    for (const one of this.questions)
      if (here.has(one.name) && isRequired(one, this.state) && lacks(one, answers[one.name]))
        found.set(one.name, please);
    return found;
  }

  private go(at: number): void {
    this.tell(new Map());
    this.at = at;
    this.settle();
    scrollTo({ top: 0 });
    const first = this.form.querySelector<HTMLElement>("[data-q]:not([hidden]) :is(input, select, textarea)");
    first?.focus({ preventScroll: true });
  }

  tell(wrong: Map<string, string>): void {
    for (const block of this.form.querySelectorAll<HTMLElement>("[data-q]")) {
      const name = block.dataset["q"]!;
      const fault = block.querySelector<HTMLElement>(".fault");
      const said = wrong.get(name) ?? "";
      if (fault) {
        fault.textContent = said;
        fault.hidden = !said;
      }
      const target = block.matches("fieldset") ? block : block.querySelector("input, select, textarea");
      if (said && fault) target?.setAttribute("aria-describedby", fault.id);
      if (!block.matches("fieldset")) target?.toggleAttribute("aria-invalid", Boolean(said));
    }
    this.faults.hidden = wrong.size === 0;
    this.faults.replaceChildren();
    if (!wrong.size) return;
    const title = document.createElement("h2");
    title.textContent = this.rules.words["faults"]!;
    const list = document.createElement("ul");
    for (const [name, said] of wrong) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `#${name === "_consent" ? name : `q-${name}`}`;
      const asked = this.form.querySelector(`[data-q="${CSS.escape(name)}"] .said`)?.textContent;
      link.textContent = asked ? `${asked} – ${said}` : said;
      item.append(link);
      list.append(item);
    }
    this.faults.append(title, list);
    this.faults.setAttribute("role", "alert");
    this.faults.tabIndex = -1;
    this.faults.focus();
  }

  private async send(): Promise<void> {
    clearTimeout(this.saving);
    if (PREVIEW) return this.thank("");
    const body = JSON.stringify({
      id: this.id, answers: this.shownAnswers(), lang: this.hidden("_in").value, consent: this.consent(),
    });
    const one = { id: this.id, url: `${this.form.action}/answers`, body };
    this.status.textContent = this.rules.words["sending"]!;
    let kept = true;
    try {
      await keep(one);
    } catch {
      kept = false; // A private window may have no store; the answer is then only sent.
    }
    const outcome = await deliver(one);
    if (outcome.is === "refused") {
      if (kept) await drop(one.id);
      this.status.textContent = "";
      const wrong = new Map(outcome.errors.map((error) => [error.field, error.message]));
      const at = this.steps().findIndex((names) => names.some((name) => wrong.has(name)));
      if (at >= 0 || wrong.has("_consent")) this.go(Math.max(0, at));
      return this.tell(wrong.size ? wrong : new Map([["", this.rules.words["faults"]!]]));
    }
    if (outcome.is === "stored" && kept) await drop(one.id);
    sessionStorage.removeItem(this.draftKey);
    this.thank(outcome.is === "stored" ? outcome.receipt : null);
  }

  private thank(receipt: string | null): void {
    const main = byId("main")!;
    const title = document.createElement("h1");
    title.tabIndex = -1;
    title.textContent = receipt === null ? this.rules.words["offline"]! : this.done();
    main.replaceChildren(title);
    main.className = "done";
    document.querySelector("header nav")?.remove();
    if (receipt && !KIOSK) {
      const line = document.createElement("p");
      line.className = "small";
      const link = document.createElement("a");
      link.href = `/s/mine/${receipt}`;
      link.textContent = this.rules.words["mine"]!;
      line.append(link);
      main.append(line);
    }
    title.focus();
    if (receipt === null) this.keepTrying(title);
    if (KIOSK) setTimeout(() => location.replace(location.pathname), receipt === null ? 4 * THANKS_FOR_MS : THANKS_FOR_MS);
    frame();
  }

  private done(): string {
    return this.rules.words["done"]!.replace(/\{([\w.-]+)\}/g, (_, name: string) => this.words(name));
  }

  private keepTrying(title: HTMLElement): void {
    const attempt = async () => {
      const left = await flush();
      byId("waiting")?.remove();
      if (left === 0) {
        title.textContent = this.done();
        clearInterval(timer);
        removeEventListener("online", attempt);
      } else showWaiting(left, this.rules.words["waiting"]!);
    };
    const timer = setInterval(attempt, RETRY_MS);
    addEventListener("online", attempt);
    void waiting().then((all) => showWaiting(all.length, this.rules.words["waiting"]!));
  }

  private stir(): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => location.replace(location.pathname), RESET_AFTER_MS);
  }
}

function showWaiting(n: number, words: string): void {
  let line = byId("waiting");
  if (!line) {
    line = document.createElement("p");
    line.id = "waiting";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = words.replace("{n}", String(n));
}

// In a frame the page tells its height, and nothing else.
function frame(): void {
  if (parent !== window)
    parent.postMessage({ parcours: "height", height: document.documentElement.scrollHeight }, "*");
}

const rules = byId("rules");
if (rules && byId("form")) {
  new Runner(JSON.parse(rules.textContent ?? ""));
  byId("faults")?.focus();
}
if (!PREVIEW) void flush().catch(() => 0);
new ResizeObserver(frame).observe(document.body);
