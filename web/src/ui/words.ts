// The words of the shared pieces.

import type { Both } from "../preferences";

const en = {
  loading: "Loading…",
  again: "Try again",
  offline: "The server does not answer. Is it still running?",
  notFetched: "This part could not be fetched: the server does not answer, or was renewed since.",
  reload: "Load the page again",
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
    notFetched: "Cette partie n’a pas pu être chargée : le serveur ne répond pas, ou a été renouvelé depuis.",
    reload: "Recharger la page",
    close: "Fermer",
    cancel: "Annuler",
    chooseFile: "Choisir un fichier",
    dismiss: "Fermer le message",
  },
};
