// “Ask here”: from a stage or touchpoint of a map to a survey that is ready to send.

import { MessageCircleQuestion } from "lucide-react";
import { useSession } from "../people/session";
import { useWords } from "../preferences";
import { go } from "../route";
import { Button, toastRefusal } from "../ui";
import { makeSurvey } from "./api";

const WORDS = { en: { ask: "Ask here" }, fr: { ask: "Interroger ici" } };

export function AskHere({ map, about }: { map: string; about: string }) {
  const words = useWords(WORDS);
  const session = useSession();
  const role = session.organisation?.role;
  if (!map || !session.person || (role !== "owner" && role !== "editor")) return null;
  const make = () =>
    void makeSurvey({ map, about }).then(
      (made) => go(`/surveys/${made.name}/build`),
      (error: unknown) => toastRefusal(error, ""),
    );
  return (
    <Button small icon={MessageCircleQuestion} onPress={make}>
      {words.ask}
    </Button>
  );
}
