// What was thrown away: back with one press, gone for good with two.

import { Trash2, Undo2 } from "lucide-react";
import { useCallback, useState } from "react";
import { bringBack, deleteForGood, listTrash, type Trashed } from "../api/maps";
import { useAsked } from "../api/asked";
import { day } from "../notation";
import { useLang, useWords } from "../preferences";
import { Answer, Button, Dialog, Empty, toastRefusal } from "../ui";
import { GALLERY } from "./words";

export function Trash({ isOwner, changed, onClose }: { isOwner: boolean; changed: () => void; onClose: () => void }) {
  const lang = useLang();
  const words = useWords(GALLERY);
  const asked = useAsked(useCallback((signal: AbortSignal) => listTrash(lang, signal), [lang]));
  const again = asked.again;
  const done = () => {
    again();
    changed();
  };
  const attempt = (work: Promise<unknown>) => void work.then(done, toastRefusal);
  return (
    <Dialog title={words.trashTitle} isOpen onClose={onClose}>
      <Answer asked={asked}>
        {(maps) =>
          maps.length === 0 ? (
            <Empty icon={Trash2} title={words.trashEmpty} text={words.trashText} />
          ) : (
            <ul className="section">
              {maps.map((map) => (
                <Thrown key={map.name} map={map} isOwner={isOwner} attempt={attempt} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Dialog>
  );
}

function Thrown({ map, isOwner, attempt }: { map: Trashed; isOwner: boolean; attempt: (work: Promise<unknown>) => void }) {
  const lang = useLang();
  const words = useWords(GALLERY);
  const [sure, setSure] = useState(false);
  return (
    <li className="page-head">
      <span>
        {map.title} <time className="muted small" dateTime={map.trashed_at}>{day(map.trashed_at, lang)}</time>
      </span>
      <div className="button-row end">
        <Button small icon={Undo2} onPress={() => attempt(bringBack(map.name))}>
          {words.bringBack}
          <span className="sr-only">{map.title}</span>
        </Button>
        {isOwner && (
          <Button
            small
            variant={sure ? "danger" : "quiet"}
            onPress={() => (sure ? attempt(deleteForGood(map.name)) : setSure(true))}
          >
            {sure ? words.forGoodSure : words.forGood}
            <span className="sr-only">{map.title}</span>
          </Button>
        )}
      </div>
    </li>
  );
}
