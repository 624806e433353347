// The questions that a gesture cannot ask: where to move a card, how to split a stage, which lane to add.

import { useState } from "react";
import type { Key } from "../live/types.ts";
import { word } from "../lexicon";
import { useLang, useWords } from "../preferences";
import { announce, Button, Check, Dialog, SelectField, TextField } from "../ui";
import { addLane, dropCard, freeRoles, homeOf, named, splitStage, stageOf } from "./actions";
import { useEditor } from "./context";
import type { Asking } from "./doing";
import { useLanes } from "./grid";
import { useChildren } from "./live";
import { focusSpot } from "./state";
import { titleOf } from "./text";
import { EDITOR } from "./words";

export function Dialogs({ asking, onClose }: { asking: Asking; onClose: () => void }) {
  if (asking?.is === "move") return <MoveDialog key={asking.key} card={asking.key} onClose={onClose} />;
  if (asking?.is === "split") return <SplitDialog key={asking.key} stage={asking.key} onClose={onClose} />;
  if (asking?.is === "lane") return <LaneDialog onClose={onClose} />;
  return null;
}

/** The twin of dragging: the same edit, by two choices. */
function MoveDialog({ card, onClose }: { card: Key; onClose: () => void }) {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const stages = useChildren("map", "stages");
  const row = live.get(card);
  const lanes = useLanes().filter((lane) => lane.shape.is === "list" || lane.shape.is === "below");
  const own = lanes.find((lane) => (lane.shape.is === "list" || lane.shape.is === "below") && lane.shape.slot === row?.slot);
  const [stage, setStage] = useState(stageOf(live, card));
  const [lane, setLane] = useState(own?.key ?? lanes[0]?.key ?? "");
  const [after, setAfter] = useState("end");
  const into = lanes.find((one) => one.key === lane);
  const home = into ? homeOf(live, into.shape, stage) : null;
  const there = home ? live.children(home.parent, home.slot).filter((key) => key !== card) : [];
  const title = named(row, lang);
  const move = () => {
    if (!into) return;
    const before = after === "end" ? null : after === "first" ? (there[0] ?? null) : (there[there.indexOf(after) + 1] ?? null);
    const moved = dropCard(live, card, into, stage, before);
    onClose();
    if (!moved) return;
    announce(words.didMove(title, into.label, titleOf(live.get(stage), lang)));
    setTimeout(() => focusSpot(moved), 60);
  };
  return (
    <Dialog
      title={words.moveTitle(title)}
      isOpen
      onClose={onClose}
      onSubmit={move}
      actions={
        <Button variant="primary" type="submit" isDisabled={!home}>
          {words.moveDo}
        </Button>
      }
    >
      <SelectField label={words.moveStage} value={stage} options={stages.map((key, index) => ({ key, label: `${index + 1} ${titleOf(live.get(key), lang)}` }))} onChange={setStage} />
      <SelectField label={words.moveLane} value={lane} options={lanes.map((one) => ({ key: one.key, label: one.label }))} onChange={setLane} />
      <SelectField
        label={words.movePlace}
        value={after === "end" || after === "first" || there.includes(after) ? after : "end"}
        options={[
          { key: "first", label: words.placeFirst },
          ...there.slice(0, -1).map((key) => ({ key, label: words.placeAfter(named(live.get(key), lang)) })),
          { key: "end", label: there.length ? words.placeAfter(named(live.get(there.at(-1) ?? ""), lang)) : words.placeFirst },
        ].filter((_, index) => there.length > 0 || index > 0)}
        onChange={setAfter}
      />
      {!home && <p className="told">{words.noTouchpoint}</p>}
    </Dialog>
  );
}

function SplitDialog({ stage, onClose }: { stage: Key; onClose: () => void }) {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const cards = live.slots(stage).flatMap((slot) => live.children(stage, slot));
  const [name, setName] = useState("");
  const [takes, setTakes] = useState<ReadonlySet<Key>>(new Set(cards.slice(Math.ceil(cards.length / 2))));
  const split = () => {
    const made = splitStage(live, stage, name.trim() || words.newStage, cards.filter((key) => takes.has(key)));
    onClose();
    if (made) setTimeout(() => focusSpot(made), 60);
  };
  return (
    <Dialog
      title={words.splitTitle(titleOf(live.get(stage), lang))}
      isOpen
      onClose={onClose}
      onSubmit={split}
      actions={
        <Button variant="primary" type="submit">
          {words.splitDo}
        </Button>
      }
    >
      <TextField label={words.splitName} value={name} onChange={setName} autoFocus maxLength={200} />
      {cards.length === 0 ? (
        <p className="muted">{words.splitNothing}</p>
      ) : (
        <fieldset className="set">
          <legend className="label">{words.splitTakes}</legend>
          {cards.map((key) => (
            <Check
              key={key}
              label={named(live.get(key), lang)}
              checked={takes.has(key)}
              onChange={(on) => {
                const next = new Set(takes);
                if (on) next.add(key);
                else next.delete(key);
                setTakes(next);
              }}
            />
          ))}
        </fieldset>
      )}
    </Dialog>
  );
}

function LaneDialog({ onClose }: { onClose: () => void }) {
  const { live } = useEditor();
  const words = useWords(EDITOR);
  const lang = useLang();
  const roles = freeRoles(live, lang);
  const [role, setRole] = useState(roles[0] ?? "custom");
  const [label, setLabel] = useState("");
  const add = () => {
    const key = addLane(live, role, label.trim(), lang);
    onClose();
    setTimeout(() => focusSpot(key), 60);
  };
  return (
    <Dialog
      title={words.addLane}
      isOpen
      onClose={onClose}
      onSubmit={add}
      actions={
        <Button variant="primary" type="submit">
          {words.add}
        </Button>
      }
    >
      <SelectField label={words.whatItIs} value={role} options={roles.map((key) => ({ key, label: word("LANES", key, lang) }))} onChange={setRole} />
      <TextField label={words.laneName} value={label} onChange={setLabel} placeholder={word("LANES", role, lang)} maxLength={80} />
    </Dialog>
  );
}
