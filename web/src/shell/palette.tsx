// Ctrl+K: every command by its name, for hands that stay on the keyboard.

import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { useWords } from "../preferences";
import { Dialog } from "../ui";
import { useAllCommands, type Command } from "./commands";
import { SHELL } from "./words";

/** Letters and digits alone, without accents: « étape » is found by "etape". */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export function Palette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const words = useWords(SHELL);
  return (
    <Dialog title={words.palette} isOpen={isOpen} onClose={onClose} top>
      <Search onClose={onClose} />
    </Dialog>
  );
}

function Search({ onClose }: { onClose: () => void }) {
  const words = useWords(SHELL);
  const commands = useAllCommands();
  const [sought, setSought] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const found = useMemo(() => {
    const parts = folded(sought).split(/\s+/).filter(Boolean);
    return commands.filter((command) => parts.every((part) => folded(`${command.group} ${command.label}`).includes(part)));
  }, [commands, sought]);
  useEffect(() => setAt(0), [sought]);
  useEffect(() => {
    // In braces: newer browsers answer with a promise, which is no way to clean up.
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    // The dialog gives the focus back first; a command may want to put it elsewhere.
    setTimeout(command.run, 30);
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) setAt((at + step + found.length) % found.length);
    else if (event.key === "Enter") run(found[at]);
    else return;
    event.preventDefault();
  };

  return (
    <div className="palette">
      <input
        className="input"
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-label={words.paletteSearch}
        aria-activedescendant={found[at] ? `${id}-${at}` : undefined}
        placeholder={words.paletteSearch}
        autoFocus
        value={sought}
        onChange={(event) => setSought(event.target.value)}
        onKeyDown={key}
      />
      <ul id={id} role="listbox" aria-label={words.palette} ref={list}>
        {found.map((command, index) => (
          <li
            key={command.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            className="menu-item"
            onPointerMove={() => setAt(index)}
            onClick={() => run(command)}
          >
            {command.icon && <command.icon size={16} aria-hidden />}
            <span>{command.label}</span>
            <span className="muted small">{command.group}</span>
            {command.keys && <kbd>{command.keys}</kbd>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="muted small">{words.nothingFound}</p>}
    </div>
  );
}
