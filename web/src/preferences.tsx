// Language and colours as the reader wants them: asked of the browser first, then remembered.

import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useState, type ReactNode } from "react";

export type Lang = "en" | "fr";
export type ThemeName = "light" | "dark";
export type ThemeChoice = ThemeName | "system";

/** Both languages of one part of the interface; a word that one of them lacks is a type error. */
export type Both<T> = Record<Lang, T>;

export interface Preferences {
  lang: Lang;
  /** What is shown now. */
  theme: ThemeName;
  /** What the reader chose; `system` follows the computer, also when it changes at dusk. */
  themeChoice: ThemeChoice;
  setLang: (lang: Lang) => void;
  setTheme: (theme: ThemeChoice) => void;
}

const Context = createContext<Preferences | null>(null);
const DARK = matchMedia("(prefers-color-scheme: dark)");

export function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}

function firstLang(): Lang {
  const kept = remembered("parcours-lang") ?? navigator.language;
  return kept.toLowerCase().startsWith("fr") ? "fr" : "en";
}

function firstTheme(): ThemeChoice {
  const kept = remembered("parcours-theme");
  return kept === "dark" || kept === "light" ? kept : "system";
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [lang, setLang] = useState(firstLang);
  const [themeChoice, setChoice] = useState(firstTheme);
  const [systemDark, setSystemDark] = useState(DARK.matches);
  useEffect(() => {
    const follow = () => setSystemDark(DARK.matches);
    DARK.addEventListener("change", follow);
    return () => DARK.removeEventListener("change", follow);
  }, []);
  const theme: ThemeName = themeChoice === "system" ? (systemDark ? "dark" : "light") : themeChoice;
  // Before any other effect: what the first screens ask is answered in this language.
  useLayoutEffect(() => {
    document.documentElement.lang = lang;
    // The server answers in this language too, also where no address can say so.
    document.cookie = `django_language=${lang}; path=/; max-age=31536000; samesite=lax`;
  }, [lang]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const value = useMemo<Preferences>(
    () => ({
      lang,
      theme,
      themeChoice,
      setLang: (next) => {
        remember("parcours-lang", next);
        setLang(next);
      },
      setTheme: (next) => {
        remember("parcours-theme", next);
        setChoice(next);
      },
    }),
    [lang, theme, themeChoice],
  );
  return <Context value={value}>{children}</Context>;
}

export function usePreferences(): Preferences {
  const value = useContext(Context);
  if (!value) throw new Error("PreferencesProvider is missing");
  return value;
}

export function useLang(): Lang {
  return usePreferences().lang;
}

/** The words of one part of the interface, in the reader's language. */
export function useWords<T>(both: Both<T>): T {
  return both[useLang()];
}
