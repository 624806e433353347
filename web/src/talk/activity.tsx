// What happened, in words: who, what, when; and the way back to any moment.

import { Activity } from "lucide-react";
import { useCallback, useState } from "react";
import { useAsked } from "../api/asked";
import { useEditor } from "../editor/context";
import { useSettled } from "../editor/findings-tab";
import { useMayEdit } from "../editor/live";
import { focusSpot } from "../editor/state";
import { moment } from "../notation";
import { useLang, useWords } from "../preferences";
import { Answer, Button, Dialog, Empty, toast, toastRefusal } from "../ui";
import * as talk from "./api";
import { ago, TALK } from "./words";
import "../styles/talk.css";

export default function ActivityTab() {
  const { live } = useEditor();
  const words = useWords(TALK);
  const lang = useLang();
  const settled = useSettled();
  const mayEdit = useMayEdit();
  const asked = useAsked(useCallback((signal: AbortSignal) => (settled >= 0 ? talk.activity(live.name, lang, undefined, signal) : Promise.resolve([])), [live, lang, settled]));
  const [older, setOlder] = useState<talk.Told[]>([]);
  const [back, setBack] = useState<talk.Told | null>(null);
  return (
    <Answer asked={asked}>
      {(latest) => {
        const all = [...latest, ...older.filter((one) => one.number < (latest.at(-1)?.number ?? 0))];
        const last = all.at(-1);
        if (!last) return <Empty icon={Activity} title={words.noActivity} text={words.noActivityText} />;
        return (
          <>
            <ol className="activity">
              {all.map((one) => (
                <li key={one.number}>
                  <p>
                    <strong>{one.by}</strong> {one.words}
                  </p>
                  <p className="muted small activity-foot">
                    <time dateTime={one.at} title={moment(one.at, lang)}>
                      {ago(one.at, lang)}
                    </time>
                    {one.keys[0] && live.get(one.keys[0]) && (
                      <button type="button" className="place-link" onClick={() => focusSpot(one.keys[0] ?? "")}>
                        {words.open}
                      </button>
                    )}
                    {mayEdit && (
                      <button type="button" className="place-link" onClick={() => setBack(one)}>
                        {words.restoreHere}
                      </button>
                    )}
                  </p>
                </li>
              ))}
            </ol>
            {all.length >= 50 && (
              <Button small onPress={() => void talk.activity(live.name, lang, last.number).then((more) => setOlder([...older, ...more]))}>
                {words.older}
              </Button>
            )}
            {back && <Restore point={{ number: back.number }} label={back.words} onClose={() => setBack(null)} />}
          </>
        );
      }}
    </Answer>
  );
}

export function Restore({ point, label, onClose }: { point: { version?: number; number?: number }; label: string; onClose: () => void }) {
  const { live } = useEditor();
  const words = useWords(TALK);
  return (
    <Dialog
      title={words.restore}
      isOpen
      onClose={onClose}
      actions={
        <Button
          variant="primary"
          onPress={() => {
            onClose();
            void talk.restore(live.name, point).then(
              () => toast(words.restored, { label: words.undo, run: () => live.undo() }),
              toastRefusal,
            );
          }}
        >
          {words.restore}
        </Button>
      }
    >
      <p>
        <strong>{label}</strong>
      </p>
      <p>{words.restoreSure}</p>
    </Dialog>
  );
}
