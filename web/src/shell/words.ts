// The words of the frame around every screen.

import type { Both } from "../preferences";

type Keys = [string, [string, string][]][];

const en = {
  skip: "Skip to content",
  home: "Parcours, all maps",
  places: "Main",
  language: "Language",
  colours: "Colours",
  light: "Light",
  dark: "Dark",
  system: "Like the computer",
  settings: "Language and colours",
  account: "Account",
  myAccount: "My account",
  signIn: "Sign in",
  signOut: "Sign out",
  palette: "Commands",
  paletteSearch: "What do you want to do?",
  nothingFound: "No command has this name.",
  shortcuts: "Keyboard shortcuts",
  goTo: "Go to",
  view: "View",
  notFound: "There is nothing at this address.",
  notFoundText: "It may have been removed, or the link is incomplete.",
  backHome: "All maps",
  newMap: "New map",
  guided: "New map with the guided method",
  broken: "This screen has broken.",
  brokenText: "Your work is kept on the server. Load the page again to go on.",
  reload: "Load again",
  keys: [
    [
      "Everywhere",
      [
        ["Ctrl K", "Commands by name"],
        ["?", "This page"],
        ["Esc", "Close, cancel"],
      ],
    ],
    [
      "Move on the map",
      [
        ["← ↑ → ↓", "From card to card, cell to cell"],
        ["Home, End", "First and last stage"],
        ["Ctrl F", "Find on the map"],
        ["F6", "From the map to the panel and back"],
      ],
    ],
    [
      "Write",
      [
        ["Enter, F2", "Edit the card; add one in an empty cell"],
        ["Enter (while editing)", "Keep the words"],
        ["Tab (while editing)", "Keep them, edit the next"],
        ["Shift Enter", "New line"],
        ["N", "Add a card in this cell"],
        ["Ctrl V", "Paste cells of a spreadsheet"],
      ],
    ],
    [
      "Change",
      [
        ["Alt + arrows", "Move the card, the stage or the lane"],
        ["M", "Move to…"],
        ["Ctrl D", "Duplicate"],
        ["Delete", "Remove"],
        ["Ctrl click, Shift arrows", "Choose several"],
        ["Ctrl Z · Shift Ctrl Z", "Undo · redo, also after a reload"],
        ["C", "Comment"],
      ],
    ],
    [
      "Emotional curve",
      [
        ["↑ ↓", "Raise or lower the point"],
        ["Delete", "Not known"],
      ],
    ],
    [
      "See",
      [
        ["Ctrl + · Ctrl −", "Zoom in, out"],
        ["Ctrl 0", "Actual size"],
        ["Space and drag", "Pan"],
        ["Ctrl wheel", "Zoom"],
      ],
    ],
  ] as Keys,
};

const fr: typeof en = {
  skip: "Aller au contenu",
  home: "Parcours, toutes les cartes",
  places: "Principal",
  language: "Langue",
  colours: "Couleurs",
  light: "Clair",
  dark: "Sombre",
  system: "Comme l’ordinateur",
  settings: "Langue et couleurs",
  account: "Compte",
  myAccount: "Mon compte",
  signIn: "Se connecter",
  signOut: "Se déconnecter",
  palette: "Commandes",
  paletteSearch: "Que voulez-vous faire ?",
  nothingFound: "Aucune commande ne porte ce nom.",
  shortcuts: "Raccourcis clavier",
  goTo: "Aller à",
  view: "Affichage",
  notFound: "Il n’y a rien à cette adresse.",
  notFoundText: "La page a pu être supprimée, ou le lien est incomplet.",
  backHome: "Toutes les cartes",
  newMap: "Nouvelle carte",
  guided: "Nouvelle carte avec la méthode guidée",
  broken: "Cet écran ne répond plus.",
  brokenText: "Votre travail est gardé sur le serveur. Rechargez la page pour continuer.",
  reload: "Recharger",
  keys: [
    [
      "Partout",
      [
        ["Ctrl K", "Les commandes par leur nom"],
        ["?", "Cette page"],
        ["Échap", "Fermer, annuler"],
      ],
    ],
    [
      "Se déplacer sur la carte",
      [
        ["← ↑ → ↓", "D’une fiche à l’autre, d’une case à l’autre"],
        ["Début, Fin", "Première et dernière étape"],
        ["Ctrl F", "Chercher sur la carte"],
        ["F6", "De la carte au panneau, et retour"],
      ],
    ],
    [
      "Écrire",
      [
        ["Entrée, F2", "Modifier la fiche ; en ajouter une dans une case vide"],
        ["Entrée (en écrivant)", "Garder le texte"],
        ["Tab (en écrivant)", "Le garder, modifier la suivante"],
        ["Maj Entrée", "À la ligne"],
        ["N", "Ajouter une fiche dans cette case"],
        ["Ctrl V", "Coller des cellules d’un tableur"],
      ],
    ],
    [
      "Changer",
      [
        ["Alt + flèches", "Déplacer la fiche, l’étape ou la ligne"],
        ["M", "Déplacer vers…"],
        ["Ctrl D", "Dupliquer"],
        ["Suppr", "Supprimer"],
        ["Ctrl clic, Maj flèches", "En choisir plusieurs"],
        ["Ctrl Z · Maj Ctrl Z", "Annuler · rétablir, même après rechargement"],
        ["C", "Commenter"],
      ],
    ],
    [
      "Courbe émotionnelle",
      [
        ["↑ ↓", "Monter ou descendre le point"],
        ["Suppr", "Inconnu"],
      ],
    ],
    [
      "Voir",
      [
        ["Ctrl + · Ctrl −", "Agrandir, réduire"],
        ["Ctrl 0", "Taille réelle"],
        ["Espace et glisser", "Déplacer la vue"],
        ["Ctrl molette", "Zoom"],
      ],
    ],
  ],
};

export const SHELL: Both<typeof en> = { en, fr };
