// Which screen answers which address. A new screen is one line here; the first pattern that fits wins.

import type { ComponentType } from "react";
import type { LucideIcon } from "lucide-react";
import { ClipboardList, LayoutGrid, LineChart, MessagesSquare, Users } from "lucide-react";
import type { Both } from "./preferences";
import { match, type Params, type ScreenProps } from "./route";
import { later, type Fetched } from "./ui";

export interface Route {
  pattern: string;
  screen: ComponentType<ScreenProps>;
  /** Fetches the screen's code ahead of its first show. */
  load: () => Promise<unknown>;
  /** The screen brings its own bar at the top (the editor), or wants none (signing in). */
  bar?: "own" | "none";
  /** Anyone may see it without signing in. */
  open?: boolean;
}

// Rooms of their own register by being there: `surveys/index.tsx` and `dashboard/index.tsx` export
// a component as default; it gets the rest of the address as params["*"].
const rooms = import.meta.glob<{ default: ComponentType<ScreenProps> }>(["./surveys/index.tsx", "./dashboard/index.tsx"]);

function room(path: string): Fetched<ScreenProps> | undefined {
  return rooms[path];
}

const surveys = room("./surveys/index.tsx");
const dashboard = room("./dashboard/index.tsx");

function screen(fetched: Fetched<ScreenProps>): Pick<Route, "screen" | "load"> {
  const { Part, load } = later(fetched);
  return { screen: Part, load };
}

export const ROUTES: readonly Route[] = [
  { pattern: "/", ...screen(() => import("./gallery/gallery")) },
  { pattern: "/guide", ...screen(() => import("./guide/guide")), bar: "own" },
  { pattern: "/guide/:name", ...screen(() => import("./guide/guide")), bar: "own" },
  { pattern: "/maps/:name", ...screen(() => import("./editor/map-page")), bar: "own" },
  { pattern: "/maps/:name/verbatims", ...screen(() => import("./sources/workbench")) },
  { pattern: "/links/:word", ...screen(() => import("./people/shared")), bar: "none", open: true },
  { pattern: "/embed/:word", ...screen(() => import("./people/shared")), bar: "none", open: true },
  { pattern: "/evidence", ...screen(() => import("./sources/sources")) },
  { pattern: "/evidence/:source", ...screen(() => import("./sources/upload")) },
  { pattern: "/people", ...screen(() => import("./people/people")) },
  { pattern: "/people/:tab", ...screen(() => import("./people/people")) },
  { pattern: "/account", ...screen(() => import("./people/account")) },
  { pattern: "/account/:tab", ...screen(() => import("./people/account")) },
  { pattern: "/account/password/:key", ...screen(() => import("./people/password")), bar: "none", open: true },
  { pattern: "/sign-in", ...screen(() => import("./people/sign-in")), bar: "none", open: true },
  { pattern: "/setup", ...screen(() => import("./people/set-up")), bar: "none", open: true },
  { pattern: "/invitations/:word", ...screen(() => import("./people/invitation")), bar: "none", open: true },
  ...(surveys ? [{ pattern: "/surveys/*", ...screen(surveys) }] : []),
  ...(dashboard ? [{ pattern: "/dashboard/*", ...screen(dashboard) }] : []),
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
