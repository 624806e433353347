// The frame around every screen: bar, palette, shortcuts, messages, and what to show when one breaks.

import { ArrowRight, Keyboard, LayoutGrid, Moon, Plus, Sun, WandSparkles } from "lucide-react";
import { Component, useEffect, useMemo, useState, type ReactNode } from "react";
import { I18nProvider, RouterProvider } from "react-aria-components";
import { localeOf } from "../notation";
import { usePreferences, useWords } from "../preferences";
import { go, usePath } from "../route";
import { find, PLACES } from "../routes";
import { Button, Empty, LinkButton, Toasts } from "../ui";
import { Gate } from "../people/gate";
import { useCommands, type Command } from "./commands";
import { Header } from "./header";
import { Palette } from "./palette";
import { Shortcuts } from "./shortcuts";
import { isTyping } from "./typing";
import { SHELL } from "./words";

export function openPalette(): void {
  dispatchEvent(new Event("parcours:palette"));
}

export function openShortcuts(): void {
  dispatchEvent(new Event("parcours:shortcuts"));
}

export function Shell() {
  const { lang } = usePreferences();
  const words = useWords(SHELL);
  const path = usePath();
  const found = useMemo(() => find(path), [path]);
  const [opened, setOpened] = useState<"palette" | "shortcuts" | null>(null);
  useGlobalKeys(setOpened);
  useHouseCommands();
  return (
    <I18nProvider locale={localeOf(lang)}>
      <RouterProvider navigate={go}>
        <a className="skip" href="#main">
          {words.skip}
        </a>
        {!found?.route.bar && <Header />}
        <Boundary words={words} key={path}>
          {found ? (
            <Gate open={found.route.open ?? false}>
              <found.route.screen key={found.route.pattern} params={found.params} />
            </Gate>
          ) : (
            <NotFound />
          )}
        </Boundary>
        <Palette isOpen={opened === "palette"} onClose={() => setOpened(null)} />
        <Shortcuts isOpen={opened === "shortcuts"} onClose={() => setOpened(null)} />
        <Toasts />
      </RouterProvider>
    </I18nProvider>
  );
}

function NotFound() {
  const words = useWords(SHELL);
  return (
    <main id="main" className="page" tabIndex={-1}>
      <Empty icon={LayoutGrid} title={words.notFound} text={words.notFoundText}>
        <LinkButton to="/" variant="primary">
          {words.backHome}
        </LinkButton>
      </Empty>
    </main>
  );
}

function useGlobalKeys(open: (what: "palette" | "shortcuts") => void): void {
  useEffect(() => {
    const key = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        open("palette");
      } else if (event.key === "?" && !isTyping(event.target)) {
        event.preventDefault();
        open("shortcuts");
      }
    };
    const palette = () => open("palette");
    const shortcuts = () => open("shortcuts");
    addEventListener("keydown", key);
    addEventListener("parcours:palette", palette);
    addEventListener("parcours:shortcuts", shortcuts);
    return () => {
      removeEventListener("keydown", key);
      removeEventListener("parcours:palette", palette);
      removeEventListener("parcours:shortcuts", shortcuts);
    };
  }, [open]);
}

function useHouseCommands(): void {
  const { lang, theme, setLang, setTheme } = usePreferences();
  const words = useWords(SHELL);
  const commands = useMemo<Command[]>(
    () => [
      ...PLACES.map((place) => ({
        id: `go:${place.to}`,
        label: place.label[lang],
        group: words.goTo,
        icon: ArrowRight,
        run: () => go(place.to),
      })),
      { id: "new", label: words.newMap, group: words.goTo, icon: Plus, run: () => go("/?new=1") },
      { id: "guide", label: words.guided, group: words.goTo, icon: WandSparkles, run: () => go("/guide") },
      {
        id: "theme",
        label: theme === "dark" ? words.light : words.dark,
        group: words.colours,
        icon: theme === "dark" ? Sun : Moon,
        run: () => setTheme(theme === "dark" ? "light" : "dark"),
      },
      {
        id: "lang",
        label: lang === "fr" ? "English" : "Français",
        group: words.language,
        run: () => setLang(lang === "fr" ? "en" : "fr"),
      },
      { id: "keys", label: words.shortcuts, group: words.view, icon: Keyboard, keys: "?", run: openShortcuts },
    ],
    [lang, theme, words, setLang, setTheme],
  );
  useCommands(commands);
}

class Boundary extends Component<{ words: (typeof SHELL)["en"]; children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    const { words, children } = this.props;
    if (!this.state.failed) return children;
    return (
      <main id="main" className="page" tabIndex={-1}>
        <Empty icon={LayoutGrid} title={words.broken} text={words.brokenText}>
          <Button variant="primary" onPress={() => location.reload()}>
            {words.reload}
          </Button>
        </Empty>
      </main>
    );
  }
}
