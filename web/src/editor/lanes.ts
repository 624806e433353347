// What each lane shows: which list of a stage it is, or which field, or what it is gathered from.

import type { LucideIcon } from "lucide-react";
import {
  Activity, Eye, EyeOff, FileText, Footprints, Gauge, HeartHandshake, Lightbulb, ListChecks, MessageCircle, Quote,
  Radio, Star, Target, ThumbsDown, ThumbsUp, Ticket, Timer, TriangleAlert, UserRound, UsersRound, Waypoints, Wrench,
} from "lucide-react";
import { word } from "../lexicon";
import type { Key, LiveMap, Row } from "../live/types.ts";
import type { Lang } from "../preferences";
import { at, say } from "./text";

export type LaneShape =
  | { is: "list"; slot: string; kind: string }
  | { is: "field"; field: string; number?: boolean; duration?: boolean }
  /** Held by the touchpoints of the stage. */
  | { is: "below"; slot: "positives" | "negatives" | "solutions"; kind: string }
  | { is: "channels" }
  | { is: "curve" };

const list = (slot: string, kind: string): LaneShape => ({ is: "list", slot, kind });

const SHAPES: Record<string, LaneShape> = {
  goals: { is: "field", field: "goal.text" },
  expectations: list("expectations", "claim"),
  actions: list("actions", "action"),
  participants: { is: "field", field: "participants", number: true },
  duration: { is: "field", field: "duration.value", duration: true },
  touchpoints: list("touchpoints", "touchpoint"),
  channels: { is: "channels" },
  positives: { is: "below", slot: "positives", kind: "claim" },
  negatives: { is: "below", slot: "negatives", kind: "claim" },
  thoughts: list("thoughts", "claim"),
  emotion: { is: "curve" },
  feelings: { is: "field", field: "emotion.word" },
  verbatims: list("verbatims", "verbatim"),
  pain_points: list("pain_points", "painpoint"),
  opportunities: list("opportunities", "opportunity"),
  solutions: { is: "below", slot: "solutions", kind: "solution" },
  metrics: list("metrics", "metric"),
  owner: { is: "field", field: "owner" },
  physical_evidence: list("physical_evidence", "claim"),
  frontstage: list("frontstage", "action"),
  backstage: list("backstage", "action"),
  support: list("support", "action"),
};

export const LANE_ICONS: Record<string, LucideIcon> = {
  goals: Target, expectations: Star, actions: Footprints, participants: UsersRound, duration: Timer,
  touchpoints: Waypoints, channels: Radio, positives: ThumbsUp, negatives: ThumbsDown, thoughts: MessageCircle,
  emotion: Activity, feelings: HeartHandshake, verbatims: Quote, pain_points: TriangleAlert, opportunities: Lightbulb,
  solutions: Wrench, metrics: Gauge, owner: UserRound, physical_evidence: Ticket, frontstage: Eye, backstage: EyeOff,
  support: ListChecks, custom: FileText,
};

/** The lanes of a map that names none: those that usually hold something. */
export const DEFAULT_ROLES = ["goals", "actions", "touchpoints", "emotion", "verbatims", "pain_points", "opportunities"];

export const ALL_ROLES = [...Object.keys(SHAPES), "custom"];

export interface Lane {
  key: Key;
  role: string;
  label: string;
  hidden: boolean;
  shape: LaneShape;
}

export function shapeOf(role: string, id: string): LaneShape {
  return SHAPES[role] ?? list(`cells.${id}`, "claim");
}

/** The lanes in order: the map's own, else those that some stage says something in. */
export function lanesOf(live: LiveMap, lang: Lang): Lane[] {
  const own = live.children("map", "lanes");
  if (own.length) return own.map((key) => laneOf(key, live.get(key), lang));
  const stages = live.children("map", "stages");
  const full = (role: string) => stages.some((stage) => holdsSomething(live, stage, SHAPES[role]));
  const more = ALL_ROLES.filter((role) => role !== "custom" && !DEFAULT_ROLES.includes(role) && full(role));
  const roles = [...DEFAULT_ROLES, ...more].sort((a, b) => ALL_ROLES.indexOf(a) - ALL_ROLES.indexOf(b));
  return roles.map((role) => laneOf(`lane:${role.replaceAll("_", "-")}`, undefined, lang, role));
}

function laneOf(key: Key, row: Row | undefined, lang: Lang, asRole?: string): Lane {
  const role = asRole ?? String(row?.fields["role"] ?? "custom");
  return {
    key,
    role,
    label: say(row?.fields["label"], lang) || word("LANES", role, lang),
    hidden: row?.fields["hidden"] === true,
    shape: shapeOf(role, key.slice(key.indexOf(":") + 1)),
  };
}

function holdsSomething(live: LiveMap, stage: Key, shape: LaneShape | undefined): boolean {
  if (!shape) return false;
  switch (shape.is) {
    case "list":
      return live.children(stage, shape.slot).length > 0;
    case "field":
      return at(live.get(stage)?.fields, shape.field) !== undefined;
    case "below":
      return live.children(stage, "touchpoints").some((touchpoint) => live.children(touchpoint, shape.slot).length > 0);
    case "channels":
      return false;
    case "curve":
      return true;
  }
}
