"""Why each finding exists: the sentence behind the rule, for the page of findings and for `--explain`."""

from __future__ import annotations

from typing import Final

from parcours.errors import Words

GATE: Final[dict[str, tuple[str, Words]]] = {
    "P001": (
        "warning",
        Words("Words behind a hash are kept.", "Les mots après un dièse sont gardés."),
    ),
    "P002": ("hint", Words("The version is a text.", "La version est un texte.")),
    "P003": ("hint", Words("Decimals have a point.", "Les décimales ont un point.")),
    "P004": ("hint", Words("The format is the present one.", "Le format est celui d’aujourd’hui.")),
    "P010": ("error", Words("A reference leads somewhere.", "Un renvoi mène quelque part.")),
}
"""What the gate says while it reads: weight and title; the other findings have theirs at their rule."""
GATE_CODES: Final = frozenset(GATE)

REASONS: Final[dict[str, Words]] = {
    "P001": Words(
        "YAML takes “ #” for the beginning of a comment and drops the rest without a word.",
        "YAML prend « # » après une espace pour un commentaire et laisse tomber la suite sans un mot.",
    ),
    "P002": Words(
        "Written as a number, version 1.10 and version 1.1 are the same.",
        "Écrite en nombre, la version 1.10 et la version 1.1 sont la même.",
    ),
    "P003": Words(
        "YAML knows no decimal comma: -0,5 is a text. It is read as meant, once, and said.",
        "YAML ne connaît pas la virgule décimale : -0,5 est un texte. Il est lu comme voulu, et c’est dit.",
    ),
    "P004": Words(
        "A map of an earlier format is read by named steps; writing it back makes it of today.",
        "Une carte d’un format antérieur est lue par étapes nommées ; la réécrire la met à jour.",
    ),
    "P010": Words(
        "A name that leads nowhere is a typing mistake, or something that was removed.",
        "Un nom qui ne mène nulle part est une faute de frappe, ou un élément supprimé.",
    ),
    "P101": Words(
        "A journey without a person is a process; the map tells it from the customer’s side.",
        "Un parcours sans personne est un processus ; la carte le raconte du côté du client.",
    ),
    "P102": Words(
        "A map that follows every aim of every customer loses the signal in the noise.",
        "Une carte qui suit chaque but de chaque client perd le signal dans le bruit.",
    ),
    "P103": Words(
        "A stage is a larger aim of the customer; without it nobody can say whether it succeeded.",
        "Une étape est un but majeur du client ; sans lui, nul ne peut dire si elle a réussi.",
    ),
    "P104": Words(
        "A quote without a source cannot be told from an invented one.",
        "Une citation sans source ne se distingue pas d’une citation inventée.",
    ),
    "P105": Words(
        "A pain that is nowhere can be repaired by nobody.",
        "Une friction qui n’est nulle part ne peut être réparée par personne.",
    ),
    "P106": Words(
        "A goal in the company’s words is usually the company’s goal.",
        "Un objectif dans les mots de l’entreprise est le plus souvent celui de l’entreprise.",
    ),
    "P107": Words(
        "A zero nobody stands behind draws a flat curve where nothing is known.",
        "Un zéro que rien n’appuie dessine une courbe plate là où l’on ne sait rien.",
    ),
    "P108": Words(
        "An interval that does not hold its value, or runs backwards, is a slip of the pen.",
        "Un intervalle qui ne contient pas sa valeur, ou va à reculons, est une erreur de plume.",
    ),
    "P109": Words(
        "Twelve percent of eight people and of eight thousand are not the same news.",
        "Douze pour cent de huit personnes et de huit mille ne sont pas la même nouvelle.",
    ),
    "P110": Words(
        "After eighteen months most services have changed under the figure.",
        "Après dix-huit mois, la plupart des services ont changé sous le chiffre.",
    ),
    "P111": Words(
        "An idea that answers no pain is a wish of the company’s.",
        "Une idée qui ne répond à aucune friction est un souhait de l’entreprise.",
    ),
    "P112": Words(
        "Readers keep five to seven stages in mind.",
        "Les lecteurs gardent cinq à sept étapes en tête.",
    ),
    "P113": Words(
        "An absence is worth drawing because it hurts somebody.",
        "Une absence mérite d’être dessinée parce qu’elle nuit à quelqu’un.",
    ),
    "P114": Words(
        "Two touchpoints of one name in one stage split their volumes and their pains.",
        "Deux points de contact du même nom dans une étape partagent leurs volumes et leurs frictions.",
    ),
    "P115": Words(
        "Severity 3 means that journeys end there.",
        "La gravité 3 veut dire que des parcours s’arrêtent là.",
    ),
    "P116": Words(
        "Maps die in a drawer; a date keeps them out of it.",
        "Les cartes meurent dans un tiroir ; une date les en garde.",
    ),
    "P117": Words(
        "What is wanted has not happened yet, so it cannot have been measured.",
        "Ce qui est voulu n’a pas encore eu lieu, donc n’a pas pu être mesuré.",
    ),
    "P118": Words(
        "Where the team and the customers disagree by a point, one of them has something to learn.",
        "Là où l’équipe et les clients diffèrent d’un point, l’un des deux a quelque chose à apprendre.",
    ),
    "P119": Words(
        "A metric that steers a stage has to say how much it rests on.",
        "Un indicateur qui pilote une étape doit dire sur quoi il repose.",
    ),
    "P120": Words(
        "Without sources every claim is an assumption, and is drawn so.",
        "Sans sources, chaque affirmation est une hypothèse, et se dessine ainsi.",
    ),
    "P121": Words(
        "A name from the company’s vocabulary hides the journey behind the organisation.",
        "Un nom du vocabulaire de l’entreprise cache le parcours derrière l’organisation.",
    ),
    "P122": Words(
        "The same thing under two kinds is counted twice.",
        "La même chose sous deux types est comptée deux fois.",
    ),
    "P123": Words(
        "The touchpoint map sorts by kind; comments are assigned with its help.",
        "La carte des points de contact trie par type ; les commentaires s’y rattachent.",
    ),
    "P124": Words(
        "Who will decide what with it shapes everything that the map shows.",
        "Qui décidera quoi avec elle façonne tout ce que la carte montre.",
    ),
    "P125": Words(
        "What decides whether customers stay needs somebody who answers for it.",
        "Ce qui décide si les clients restent a besoin de quelqu’un qui en réponde.",
    ),
    "P126": Words(
        "Without severity the worst and the merely annoying look alike.",
        "Sans gravité, le pire et l’agaçant se ressemblent.",
    ),
    "P127": Words(
        "The same row drawn twice is a slip.",
        "La même ligne dessinée deux fois est une inadvertance.",
    ),
    "P130": Words(
        "Maps travel further than the answers that they quote.",
        "Les cartes voyagent plus loin que les réponses qu’elles citent.",
    ),
    "P131": Words(
        "What was felt helps nobody without why.",
        "Ce qui a été ressenti n’aide personne sans le pourquoi.",
    ),
    "P132": Words("The first day comes first.", "Le premier jour vient en premier."),
    "P133": Words(
        "A date in the future is a typing mistake, and never goes stale.",
        "Une date à venir est une faute de frappe, et ne vieillit jamais.",
    ),
    "P134": Words(
        "A touchpoint cannot work well and end journeys.",
        "Un point de contact ne peut être en bon état et arrêter des parcours.",
    ),
    "P135": Words(
        "A source that nothing cites makes a map look better founded than it is.",
        "Une source que rien ne cite fait paraître la carte mieux fondée qu’elle n’est.",
    ),
    "P136": Words(
        "A silence with a mistyped code silences nothing.",
        "Un silence au code mal tapé ne fait rien taire.",
    ),
    "P137": Words(
        "The typical duration lies between the lower and the upper quartile.",
        "La durée typique se situe entre le quartile bas et le quartile haut.",
    ),
    "P138": Words(
        "Effects are measured before and after the day on which something was done.",
        "Les effets se mesurent avant et après le jour où quelque chose a été fait.",
    ),
}
