// The bar at the top: where we are, where we can go, how it looks.

import { Command as CommandIcon, Languages, LogIn, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import type { ReactNode } from "react";
import { usePreferences, useWords, type ThemeChoice } from "../preferences";
import { go, usePath } from "../route";
import { PLACES } from "../routes";
import { IconButton, Link, MenuButton } from "../ui";
import { openPalette } from "./shell";
import { SHELL } from "./words";
import { initials, useSession } from "../people/session";

export function Brand({ name = true }: { name?: boolean }) {
  const words = useWords(SHELL);
  return (
    <Link to="/" className="brand" label={words.home}>
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="mark" />
        <path d="M5 18c4 0 4-7 8-7s4 10 8 10 4-8 6-8" className="mark-line" />
      </svg>
      {name && <strong>Parcours</strong>}
    </Link>
  );
}

export function Header() {
  const { lang } = usePreferences();
  const words = useWords(SHELL);
  const path = usePath();
  const current = (to: string) => (to === "/" ? path === "/" : path.startsWith(to));
  return (
    <header className="bar">
      <Brand />
      <nav aria-label={words.places} className="places">
        {PLACES.map(({ to, icon: Icon, label }) => (
          <Link key={to} to={to} className="place" current={current(to)}>
            <Icon size={16} aria-hidden />
            <span>{label[lang]}</span>
          </Link>
        ))}
      </nav>
      <Tools />
    </header>
  );
}

/** Commands, language and colours, account: at the right of every bar. */
export function Tools({ children }: { children?: ReactNode }) {
  const words = useWords(SHELL);
  return (
    <div className="bar-tools">
      {children}
      <IconButton icon={CommandIcon} label={words.palette} keys="Ctrl K" onPress={openPalette} />
      <Looks />
      <Account />
    </div>
  );
}

/** Language and colours, also for who has not signed in. */
export function Looks() {
  const { lang, theme, themeChoice, setLang, setTheme } = usePreferences();
  const words = useWords(SHELL);
  const mark = (on: boolean, text: string) => (on ? `✓ ${text}` : text);
  return (
    <MenuButton
      label={words.settings}
      icon={theme === "dark" ? Moon : Sun}
      variant="quiet"
      groups={[
        {
          title: words.language,
          entries: [
            { key: "lang:en", label: mark(lang === "en", "English"), icon: Languages },
            { key: "lang:fr", label: mark(lang === "fr", "Français"), icon: Languages },
          ],
        },
        {
          title: words.colours,
          entries: [
            { key: "theme:light", label: mark(themeChoice === "light", words.light), icon: Sun },
            { key: "theme:dark", label: mark(themeChoice === "dark", words.dark), icon: Moon },
            { key: "theme:system", label: mark(themeChoice === "system", words.system), icon: Monitor },
          ],
        },
      ]}
      onAction={(key) => {
        const [what, value] = key.split(":");
        if (what === "lang") setLang(value === "fr" ? "fr" : "en");
        else setTheme(value as ThemeChoice);
      }}
    />
  );
}

function Account() {
  const words = useWords(SHELL);
  const session = useSession();
  if (!session.person) {
    return session.state === "there" && session.asksToSignIn ? (
      <IconButton icon={LogIn} label={words.signIn} onPress={() => go("/sign-in")} />
    ) : null;
  }
  return (
    <MenuButton
      label={`${words.account}: ${session.person.name}`}
      variant="quiet"
      groups={[
        { title: session.person.name, entries: [{ key: "account", label: words.myAccount, icon: UserRound }] },
        { entries: [{ key: "out", label: words.signOut, icon: LogOut }] },
      ]}
      onAction={(key) => (key === "out" ? void session.signOut() : go("/account"))}
    >
      <span className="avatar" aria-hidden>
        {initials(session.person.name)}
      </span>
      <span className="sr-only">{`${words.account}: ${session.person.name}`}</span>
    </MenuButton>
  );
}
