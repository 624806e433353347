// “Ask here”: from a stage or touchpoint of a map to a survey that is ready to send; and what is asked there already.

import { MessageCircleQuestion } from "lucide-react";
import { useCallback } from "react";
import { useAsked } from "../api/asked";
import { useSession } from "../people/session";
import { useWords } from "../preferences";
import { go } from "../route";
import { Button, Link, toastRefusal } from "../ui";
import { listSurveys, makeSurvey } from "./api";

/** Privacy and the curve: fewer answers than these show nothing, and no score (surveys/scores.py). */
const SHOWN_FROM = 5;
const SCORE_FROM = 10;

const WORDS = {
  en: {
    ask: "Ask here",
    note: `Nothing is shown below ${SHOWN_FROM} answers; the curve moves from ${SCORE_FROM} on.`,
    answers: (n: number, needed: number): string => `${n} ${n === 1 ? "answer" : "answers"}${needed ? `, ${needed} more until the curve moves` : ""}`,
  },
  fr: {
    ask: "Interroger ici",
    note: `Rien n’est montré en dessous de ${SHOWN_FROM} réponses ; la courbe bouge à partir de ${SCORE_FROM}.`,
    answers: (n: number, needed: number): string => `${n} ${n < 2 ? "réponse" : "réponses"}${needed ? `, encore ${needed} avant que la courbe bouge` : ""}`,
  },
};

export function AskHere({ map, about }: { map: string; about: string }) {
  const session = useSession();
  const organisation = session.organisation;
  if (!map || !session.person || !organisation || (organisation.role !== "owner" && organisation.role !== "editor")) return null;
  return <Asking map={map} about={about} organisation={organisation.slug} />;
}

function Asking({ map, about, organisation }: { map: string; about: string; organisation: string }) {
  const words = useWords(WORDS);
  const surveys = useAsked(useCallback((signal: AbortSignal) => listSurveys(organisation, signal, map), [organisation, map]));
  const here = surveys.state === "there" ? surveys.value.filter((one) => one.about.includes(about)) : [];
  const make = () =>
    void makeSurvey({ map, about }).then(
      (made) => go(`/surveys/${made.name}/build`),
      toastRefusal,
    );
  return (
    <div className="field">
      <Button small icon={MessageCircleQuestion} onPress={make}>
        {words.ask}
      </Button>
      {here.map((one) => (
        <p key={one.name} className="small">
          <Link to={`/surveys/${one.name}`}>{one.title}</Link> <span className="muted">{words.answers(one.complete, one.needed)}</span>
        </p>
      ))}
      <p className="muted small">{words.note}</p>
    </div>
  );
}
