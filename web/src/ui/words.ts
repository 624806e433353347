// The words of the shared pieces.

import type { Both } from "../preferences";

const en = {
  loading: "Loading…",
  again: "Try again",
  offline: "The server does not answer. Is it still running?",
  close: "Close",
  cancel: "Cancel",
  chooseFile: "Choose a file",
  dismiss: "Dismiss",
};

export const UI: Both<typeof en> = {
  en,
  fr: {
    loading: "Chargement…",
    again: "Réessayer",
    offline: "Le serveur ne répond pas. Est-il toujours en marche ?",
    close: "Fermer",
    cancel: "Annuler",
    chooseFile: "Choisir un fichier",
    dismiss: "Fermer le message",
  },
};
