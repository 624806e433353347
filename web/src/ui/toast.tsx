// Short messages that go by themselves, and the one voice for screen readers.

import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useWords } from "../preferences";
import { asRefusal } from "../api/asked";
import { Button, IconButton } from "./button";
import { UI } from "./words";

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const LASTS = 6000;
let shown: Toast[] = [];
let spoken = "";
let next = 1;
const listeners = new Set<() => void>();
const tell = () => listeners.forEach((told) => told());
const subscribe = (told: () => void) => {
  listeners.add(told);
  return () => listeners.delete(told);
};

function drop(id: number): void {
  shown = shown.filter((toast) => toast.id !== id);
  tell();
}

/** Show `text` for a few seconds; an action (Undo) keeps it a little longer. */
export function toast(text: string, action?: Toast["action"]): void {
  const id = next++;
  shown = [...shown.slice(-2), action ? { id, text, action } : { id, text }];
  setTimeout(() => drop(id), action ? 2 * LASTS : LASTS);
  announce(text);
}

/** Why something was refused and what would help; the server’s words, or that it does not answer. */
export function whyRefused(error: unknown): string {
  const refusal = asRefusal(error);
  const words = UI[document.documentElement.lang === "fr" ? "fr" : "en"];
  return refusal.code === "offline" ? words.offline : [refusal.message, refusal.remedy].filter(Boolean).join(" ");
}

export function toastRefusal(error: unknown): void {
  toast(whyRefused(error));
}

/** Say `text` to screen readers alone. The same words twice are still said twice. */
export function announce(text: string): void {
  spoken = spoken === text ? `${text}\u00a0` : text;
  tell();
}

export function Toasts() {
  const words = useWords(UI);
  const list = useSyncExternalStore(subscribe, () => shown);
  const said = useSyncExternalStore(subscribe, () => spoken);
  return (
    <>
      <div className="sr-only" role="status" aria-live="polite" data-announcer>
        {said}
      </div>
      <div className="toasts">
        {list.map(({ id, text, action }) => (
          <div key={id} className="toast">
            <span>{text}</span>
            {action && (
              <Button
                variant="quiet"
                small
                onPress={() => {
                  action.run();
                  drop(id);
                }}
              >
                {action.label}
              </Button>
            )}
            <IconButton icon={X} small label={words.dismiss} onPress={() => drop(id)} />
          </div>
        ))}
      </div>
    </>
  );
}
