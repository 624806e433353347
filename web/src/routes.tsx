// Which screen answers which address. A new screen is one line here; the first pattern that fits wins.

import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { LucideIcon } from "lucide-react";
import { ClipboardList, LayoutGrid, LineChart, MessagesSquare, Users } from "lucide-react";
import type { Both } from "./preferences";
import type { Params } from "./route";

export interface ScreenProps {
  /** The values of the `:names` and of the `*` in the pattern. */
  params: Params;
}

type Screen = ComponentType<ScreenProps> | LazyExoticComponent<ComponentType<ScreenProps>>;

export interface Route {
  pattern: string;
  screen: Screen;
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

export const ROUTES: readonly Route[] = [
  { pattern: "/", screen: lazy(() => import("./gallery/gallery")) },
  { pattern: "/guide", screen: lazy(() => import("./guide/guide")), bar: "own" },
  { pattern: "/guide/:name", screen: lazy(() => import("./guide/guide")), bar: "own" },
  { pattern: "/maps/:name", screen: lazy(() => import("./editor/map-page")), bar: "own" },
  { pattern: "/maps/:name/verbatims", screen: lazy(() => import("./sources/workbench")) },
  { pattern: "/links/:word", screen: lazy(() => import("./people/shared")), bar: "none", open: true },
  { pattern: "/embed/:word", screen: lazy(() => import("./people/shared")), bar: "none", open: true },
  { pattern: "/evidence", screen: lazy(() => import("./sources/sources")) },
  { pattern: "/evidence/:source", screen: lazy(() => import("./sources/upload")) },
  { pattern: "/people", screen: lazy(() => import("./people/people")) },
  { pattern: "/people/:tab", screen: lazy(() => import("./people/people")) },
  { pattern: "/account", screen: lazy(() => import("./people/account")) },
  { pattern: "/account/:tab", screen: lazy(() => import("./people/account")) },
  { pattern: "/account/password/:key", screen: lazy(() => import("./people/password")), bar: "none", open: true },
  { pattern: "/sign-in", screen: lazy(() => import("./people/sign-in")), bar: "none", open: true },
  { pattern: "/setup", screen: lazy(() => import("./people/set-up")), bar: "none", open: true },
  { pattern: "/invitations/:word", screen: lazy(() => import("./people/invitation")), bar: "none", open: true },
  ...(surveys ? [{ pattern: "/surveys/*", screen: lazy(surveys) }] : []),
  ...(dashboard ? [{ pattern: "/dashboard/*", screen: lazy(dashboard) }] : []),
];

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
