// The frame around every page: where we are, language, colours.

import { useEffect, type ReactNode } from "react";
import { Gallery } from "./gallery";
import { MapPage } from "./map-page";
import { usePreferences, type Preferences } from "./preferences";
import { go, useRoute } from "./route";
import { WORDS } from "./words";

export function App() {
  const preferences = usePreferences();
  const route = useRoute();
  const words = WORDS[preferences.lang];
  useEffect(() => {
    if (route.page === "gallery") document.title = `${words.gallery} · Parcours`;
  }, [route, words]);
  return (
    <>
      <a className="skip" href="#main">
        {words.skip}
      </a>
      <Header preferences={preferences} inMap={route.page === "map"} />
      {route.page === "map" ? (
        <MapPage key={route.name} name={route.name} preferences={preferences} />
      ) : (
        <Gallery preferences={preferences} />
      )}
    </>
  );
}

function Header({ preferences, inMap }: { preferences: Preferences; inMap: boolean }) {
  const { lang, theme, setLang, setTheme } = preferences;
  const words = WORDS[lang];
  const dark = theme === "dark";
  return (
    <header className="bar">
      <nav aria-label="Parcours">
        <Link to="/">
          <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
            <rect width="32" height="32" rx="8" className="mark" />
            <path d="M5 18c4 0 4-7 8-7s4 10 8 10 4-8 6-8" className="mark-line" />
          </svg>
          <strong>Parcours</strong>
          {inMap && <span className="muted">‹ {words.back}</span>}
        </Link>
      </nav>
      <div className="tools">
        <button
          type="button"
          lang={lang === "fr" ? "en" : "fr"}
          aria-label={words.languageLabel}
          onClick={() => setLang(lang === "fr" ? "en" : "fr")}
        >
          {words.language}
        </button>
        <button
          type="button"
          title={words.themeLabel(dark)}
          onClick={() => setTheme(dark ? "light" : "dark")}
        >
          {dark ? words.light : words.dark}
        </button>
      </div>
    </header>
  );
}

export function Link({
  to,
  className,
  children,
}: {
  to: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <a
      href={to}
      className={className}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}
