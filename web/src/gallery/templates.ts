// The templates as people choose them: a list of stages and a kind of map.

import type { Both } from "../preferences";

export interface Template {
  key: string;
  stages: string;
  template: string;
  title: string;
  text: string;
}

const en: Template[] = [
  { key: "five", stages: "five-phases", template: "journey", title: "Five phases", text: "Awareness, consideration, purchase, retention, advocacy." },
  { key: "discovery", stages: "discovery", template: "journey", title: "Purchase", text: "Discovery, comparison, decision, payment, loyalty, referral." },
  { key: "service", stages: "service", template: "journey", title: "Service", text: "Search, validation, order, reception, use, feedback." },
  { key: "touchpoints", stages: "before-during-after", template: "touchpoints", title: "Touchpoint map", text: "Before, during, after: what works, what needs work." },
  { key: "blueprint", stages: "service", template: "blueprint", title: "Service blueprint", text: "What customers see, and what makes it possible." },
  { key: "persona", stages: "service", template: "persona", title: "Persona map", text: "Goals, emotions and verbatims of one persona." },
];

const fr: Template[] = [
  { key: "five", stages: "five-phases", template: "journey", title: "Cinq phases", text: "Sensibilisation, considération, achat, rétention, plaidoyer." },
  { key: "discovery", stages: "discovery", template: "journey", title: "Achat", text: "Découverte, comparaison, décision, paiement, fidélité, recommandation." },
  { key: "service", stages: "service", template: "journey", title: "Service", text: "Recherche, validation, commande, réception, utilisation, feedback." },
  { key: "touchpoints", stages: "before-during-after", template: "touchpoints", title: "Points de contact", text: "Avant, pendant, après : ce qui marche, ce qui est à améliorer." },
  { key: "blueprint", stages: "service", template: "blueprint", title: "Plan de service", text: "Ce que voient les clients, et ce qui le rend possible." },
  { key: "persona", stages: "service", template: "persona", title: "Carte de persona", text: "Objectifs, émotions et verbatims d’un persona." },
];

export const TEMPLATES: Both<Template[]> = { en, fr };
