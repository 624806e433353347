// One person forgotten: look for what is kept of an address, a number or an id, then erase it.

import { useState } from "react";
import { useWords } from "../preferences";
import { Button, Check, Dialog, TextField, toast, toastRefusal } from "../ui";
import { forgetContact, lookForContact, type Kept } from "./api";
import { SURVEYS } from "./words";

export function Forget({ organisation, onClose }: { organisation: string; onClose: () => void }) {
  const words = useWords(SURVEYS);
  const [who, setWho] = useState("");
  const [kept, setKept] = useState<Kept | null>(null);
  const [neverAgain, setNeverAgain] = useState(true);
  const look = () => void lookForContact(who, organisation).then(setKept, toastRefusal);
  const forget = () =>
    void forgetContact(who, organisation, neverAgain).then((done) => {
      toast(words.forgotten(done.invitations, done.answers));
      onClose();
    }, toastRefusal);
  return (
    <Dialog
      title={words.forget}
      isOpen
      onClose={onClose}
      onSubmit={kept ? forget : look}
      actions={
        <Button variant={kept ? "danger" : "primary"} type="submit" isDisabled={!who.trim()}>
          {kept ? words.forgetYes : words.forgetLook}
        </Button>
      }
    >
      <TextField
        label={words.forgetWho}
        value={who}
        autoFocus
        onChange={(text) => {
          setWho(text);
          setKept(null);
        }}
      />
      <div role="status">{kept && <p>{words.forgetFound(kept.invitations, kept.answers)}</p>}</div>
      {kept && <Check label={words.forgetNever} checked={neverAgain} onChange={setNeverAgain} />}
      <p className="muted small">{words.forgetNote}</p>
    </Dialog>
  );
}
