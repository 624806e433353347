// Which screen answers which address. A new screen is one line here; the first pattern that fits wins.

import { lazy, useState, type ComponentType } from "react";
import type { LucideIcon } from "lucide-react";
import { ClipboardList, LayoutGrid, LineChart, MessagesSquare, Users } from "lucide-react";
import type { Both } from "./preferences";
import { match, type Params, type ScreenProps } from "./route";

export interface Route {
  pattern: string;
  screen: ComponentType<ScreenProps>;
  /** Fetches the screen's code ahead of its first show. */
  load: Loader;
  /** The screen brings its own bar at the top (the editor), or wants none (signing in). */
  bar?: "own" | "none";
  /** Anyone may see it without signing in. */
  open?: boolean;
}

type Loader = () => Promise<{ default: ComponentType<ScreenProps> }>;

// Rooms of their own register by being there: `surveys/index.tsx` and `dashboard/index.tsx` export
// a component as default; it gets the rest of the address as params["*"].
const rooms = import.meta.glob<{ default: ComponentType<ScreenProps> }>(["./surveys/index.tsx", "./dashboard/index.tsx"]);

function room(path: string): Loader | undefined {
  return rooms[path];
}

const surveys = room("./surveys/index.tsx");
const dashboard = room("./dashboard/index.tsx");

/** A screen whose code is fetched with its first show, or ahead of it by `load`: then it shows at once. */
function later(fetched: Loader): Pick<Route, "screen" | "load"> {
  let there: ComponentType<ScreenProps> | null = null;
  const load: Loader = () =>
    fetched().then((found) => {
      there = found.default;
      return found;
    });
  const Waited = lazy(load);
  function Later({ params }: ScreenProps) {
    const [Screen] = useState<ComponentType<ScreenProps>>(() => there ?? Waited);
    return <Screen params={params} />;
  }
  return { screen: Later, load };
}

export const ROUTES: readonly Route[] = [
  { pattern: "/", ...later(() => import("./gallery/gallery")) },
  { pattern: "/guide", ...later(() => import("./guide/guide")), bar: "own" },
  { pattern: "/guide/:name", ...later(() => import("./guide/guide")), bar: "own" },
  { pattern: "/maps/:name", ...later(() => import("./editor/map-page")), bar: "own" },
  { pattern: "/maps/:name/verbatims", ...later(() => import("./sources/workbench")) },
  { pattern: "/links/:word", ...later(() => import("./people/shared")), bar: "none", open: true },
  { pattern: "/embed/:word", ...later(() => import("./people/shared")), bar: "none", open: true },
  { pattern: "/evidence", ...later(() => import("./sources/sources")) },
  { pattern: "/evidence/:source", ...later(() => import("./sources/upload")) },
  { pattern: "/people", ...later(() => import("./people/people")) },
  { pattern: "/people/:tab", ...later(() => import("./people/people")) },
  { pattern: "/account", ...later(() => import("./people/account")) },
  { pattern: "/account/:tab", ...later(() => import("./people/account")) },
  { pattern: "/account/password/:key", ...later(() => import("./people/password")), bar: "none", open: true },
  { pattern: "/sign-in", ...later(() => import("./people/sign-in")), bar: "none", open: true },
  { pattern: "/setup", ...later(() => import("./people/set-up")), bar: "none", open: true },
  { pattern: "/invitations/:word", ...later(() => import("./people/invitation")), bar: "none", open: true },
  ...(surveys ? [{ pattern: "/surveys/*", ...later(surveys) }] : []),
  ...(dashboard ? [{ pattern: "/dashboard/*", ...later(dashboard) }] : []),
];

export function find(path: string): { route: Route; params: Params } | null {
  for (const route of ROUTES) {
    const params = match(route.pattern, path);
    if (params) return { route, params };
  }
  return null;
}

export interface Place {
  to: string;
  icon: LucideIcon;
  label: Both<string>;
}

/** The places in the bar at the top. */
export const PLACES: readonly Place[] = [
  { to: "/", icon: LayoutGrid, label: { en: "Maps", fr: "Cartes" } },
  { to: "/evidence", icon: MessagesSquare, label: { en: "Evidence", fr: "Preuves" } },
  ...(surveys ? [{ to: "/surveys", icon: ClipboardList, label: { en: "Surveys", fr: "Enquêtes" } }] : []),
  ...(dashboard ? [{ to: "/dashboard", icon: LineChart, label: { en: "Dashboards", fr: "Tableaux de bord" } }] : []),
  { to: "/people", icon: Users, label: { en: "People", fr: "Équipe" } },
];
