// Language and colours as the reader wants them: asked of the browser first, then remembered.

import { useEffect, useState } from "react";
import type { Lang, ThemeName } from "./api";

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(key: string, value: string): void {
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

function firstTheme(): ThemeName {
  const kept = remembered("parcours-theme");
  if (kept === "dark" || kept === "light") return kept;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export interface Preferences {
  lang: Lang;
  theme: ThemeName;
  setLang: (lang: Lang) => void;
  setTheme: (theme: ThemeName) => void;
}

export function usePreferences(): Preferences {
  const [lang, setLang] = useState(firstLang);
  const [theme, setTheme] = useState(firstTheme);
  useEffect(() => {
    document.documentElement.lang = lang;
  }, [lang]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  return {
    lang,
    theme,
    setLang: (next) => {
      remember("parcours-lang", next);
      setLang(next);
    },
    setTheme: (next) => {
      remember("parcours-theme", next);
      setTheme(next);
    },
  };
}
