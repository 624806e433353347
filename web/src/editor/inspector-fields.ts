// What the panel asks of each kind of row: one table, in the words of the format.

import type { TableName } from "../lexicon";
import type { Both } from "../preferences";

export type FieldKind =
  | { is: "words"; long?: boolean }
  | { is: "plain" }
  | { is: "list" }
  | { is: "choice"; table: TableName }
  | { is: "many"; table: TableName }
  | { is: "level"; most: number }
  | { is: "number"; least?: number; most?: number; step?: number }
  | { is: "date" }
  | { is: "duration" }
  | { is: "yes" }
  /** Points at a row of this kind by its id. */
  | { is: "one"; kind: string }
  | { is: "some"; kind: string };

export interface FieldSpec {
  path: string;
  kind: FieldKind;
}

const f = (path: string, kind: FieldKind): FieldSpec => ({ path, kind });
const words: FieldKind = { is: "words" };
const long: FieldKind = { is: "words", long: true };
const plain: FieldKind = { is: "plain" };
const status = f("status", { is: "choice", table: "STATUSES" });

export const FIELDS: Record<string, FieldSpec[]> = {
  map: [
    f("title", words), f("state", { is: "choice", table: "STATES" }), f("purpose", long), f("used_by", { is: "list" }),
    f("scenario", long), f("note", long),
  ],
  persona: [f("name", words), f("description", long), f("quote", long), f("segment", plain), status],
  stage: [
    f("name", words), f("purchase_phase", { is: "choice", table: "PURCHASE_PHASES" }), f("goal.text", long),
    f("duration.value", { is: "duration" }), f("participants", { is: "number", least: 0 }), f("emotion.score", { is: "number", least: -2, most: 2, step: 0.1 }),
    f("emotion.word", words), f("emotion.why", long), f("emotion.intensity", { is: "level", most: 3 }), f("moment_of_truth", { is: "yes" }),
    f("owner", plain), f("review_at", { is: "date" }), status,
  ],
  touchpoint: [
    f("label", words), f("kind", { is: "choice", table: "TOUCHPOINT_KINDS" }), f("channel", { is: "choice", table: "CHANNELS" }),
    f("missing", { is: "yes" }), f("health", { is: "choice", table: "HEALTHS" }), f("rating", { is: "choice", table: "RATINGS" }),
    f("influence", { is: "many", table: "INFLUENCES" }), f("description", long), f("participants", { is: "number", least: 0 }),
    f("keywords", { is: "list" }), status,
  ],
  painpoint: [
    f("label", words), f("kind", { is: "choice", table: "PAIN_KINDS" }), f("severity", { is: "level", most: 3 }),
    f("at", { is: "one", kind: "touchpoint" }), f("hits", words), f("also", { is: "many", table: "PAIN_KINDS" }),
    f("cost.low", { is: "number" }), f("cost.high", { is: "number" }), f("cost.unit", plain), status,
  ],
  opportunity: [
    f("label", words), f("addresses", { is: "some", kind: "painpoint" }), f("impact", { is: "level", most: 5 }),
    f("effort", { is: "level", most: 5 }), f("reach", { is: "number", least: 0 }), f("certainty", { is: "number", least: 0, most: 1, step: 0.05 }),
    f("owner", plain), f("due_at", { is: "date" }),
    f("roi.cost.low", { is: "number" }), f("roi.cost.high", { is: "number" }), f("roi.cost.unit", plain),
    f("roi.effect.low", { is: "number" }), f("roi.effect.high", { is: "number" }), f("roi.effect.unit", plain), status,
  ],
  verbatim: [
    f("text", long), f("speaker", plain), f("source", { is: "one", kind: "source" }), f("date", { is: "date" }),
    f("touchpoint", { is: "one", kind: "touchpoint" }), f("sentiment", { is: "number", least: -2, most: 2, step: 0.1 }), status,
  ],
  metric: [
    f("label", words), f("value", { is: "number" }), f("unit", plain), f("target", { is: "number" }), f("n", { is: "number", least: 0 }),
    f("formula", plain), f("owner", plain), status,
  ],
  solution: [
    f("text", long), f("owner", plain), f("due_at", { is: "date" }), f("state", { is: "choice", table: "SOLUTION_STATES" }),
    f("done_at", { is: "date" }), status,
  ],
  action: [f("text", long), f("participants", { is: "number", least: 0 }), f("touchpoints", { is: "some", kind: "touchpoint" }), status],
  claim: [f("text", long), status],
  source: [
    f("label", words), f("kind", { is: "choice", table: "SOURCE_KINDS" }), f("date", { is: "date" }), f("n", { is: "number", least: 0 }),
    f("link", plain), f("note", long),
  ],
  lane: [f("label", words)],
};

const en: Record<string, string> = {
  title: "Title", state: "State", purpose: "Purpose", used_by: "Used by, one per line", scenario: "Scenario", note: "Note",
  name: "Name", description: "Description", quote: "In their own words", segment: "Segment", status: "How the authors came by it",
  purchase_phase: "Purchase phase", "goal.text": "Goal", "duration.value": "Duration", participants: "People involved",
  "emotion.score": "Emotion believed, −2 to +2", "emotion.word": "The customer’s word for it", "emotion.why": "Why", "emotion.intensity": "Intensity",
  moment_of_truth: "Moment of truth", owner: "Owner", review_at: "Look at it again on", label: "Name", kind: "Kind", channel: "Channel",
  missing: "Missing: looked for and not there", health: "State", rating: "Against what was expected", influence: "Influences",
  keywords: "Words by which customers speak of it, one per line", severity: "Severity", at: "At which touchpoint, or at its absence",
  hits: "Whom it hits", also: "Also", "cost.low": "Costs at least", "cost.high": "Costs at most", "cost.unit": "Unit of the cost",
  addresses: "Answers these pain points", impact: "Impact", effort: "Effort", reach: "Customers reached", certainty: "Certainty, 0 to 1",
  due_at: "By", "roi.cost.low": "Cost, at least", "roi.cost.high": "Cost, at most", "roi.cost.unit": "Unit of the cost",
  "roi.effect.low": "Effect, at least", "roi.effect.high": "Effect, at most", "roi.effect.unit": "Unit of the effect",
  text: "Words", speaker: "Who said it", source: "Source", date: "Date", touchpoint: "About which touchpoint", sentiment: "Tone, −2 to +2",
  value: "Value", unit: "Unit", target: "Target", n: "n", formula: "How it is computed", done_at: "Took effect on", touchpoints: "At which touchpoints", link: "Link",
};

const fr: Record<string, string> = {
  title: "Titre", state: "État", purpose: "Objectif de la carte", used_by: "Utilisée par, un par ligne", scenario: "Scénario", note: "Note",
  name: "Nom", description: "Description", quote: "Dans ses mots", segment: "Segment", status: "Comment les auteurs le savent",
  purchase_phase: "Phase d’achat", "goal.text": "Objectif", "duration.value": "Durée", participants: "Participants",
  "emotion.score": "Émotion crue, −2 à +2", "emotion.word": "Le mot du client", "emotion.why": "Pourquoi", "emotion.intensity": "Intensité",
  moment_of_truth: "Moment de vérité", owner: "Responsable", review_at: "À revoir le", label: "Nom", kind: "Nature", channel: "Canal",
  missing: "Absent : cherché et introuvable", health: "État", rating: "Par rapport aux attentes", influence: "Influence",
  keywords: "Les mots des clients pour en parler, un par ligne", severity: "Gravité", at: "À quel point de contact, ou à son absence",
  hits: "Qui cela touche", also: "Aussi", "cost.low": "Coûte au moins", "cost.high": "Coûte au plus", "cost.unit": "Unité du coût",
  addresses: "Répond à ces points de friction", impact: "Impact", effort: "Effort", reach: "Clients touchés", certainty: "Certitude, 0 à 1",
  due_at: "Pour le", "roi.cost.low": "Coût, au moins", "roi.cost.high": "Coût, au plus", "roi.cost.unit": "Unité du coût",
  "roi.effect.low": "Effet, au moins", "roi.effect.high": "Effet, au plus", "roi.effect.unit": "Unité de l’effet",
  text: "Texte", speaker: "Qui l’a dit", source: "Source", date: "Date", touchpoint: "À propos de quel point de contact", sentiment: "Ton, −2 à +2",
  value: "Valeur", unit: "Unité", target: "Cible", n: "n", formula: "Comment on le calcule", done_at: "A pris effet le", touchpoints: "À quels points de contact", link: "Lien",
};

export const FIELD_NAMES: Both<Record<string, string>> = { en, fr };

const kindsEn: Record<string, string> = {
  map: "Map", persona: "Persona", stage: "Stage", touchpoint: "Touchpoint", painpoint: "Pain point", opportunity: "Opportunity", verbatim: "Verbatim",
  metric: "Metric", solution: "Solution", action: "Action", claim: "Claim", source: "Source", lane: "Lane",
};
const kindsFr: Record<string, string> = {
  map: "Carte", persona: "Persona", stage: "Étape", touchpoint: "Point de contact", painpoint: "Point de friction", opportunity: "Opportunité", verbatim: "Verbatim",
  metric: "Indicateur", solution: "Solution", action: "Action", claim: "Affirmation", source: "Source", lane: "Ligne",
};
export const KIND_NAMES: Both<Record<string, string>> = { en: kindsEn, fr: kindsFr };
