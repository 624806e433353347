// Words that are edited where they stand.

import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";

interface Props {
  /** What stands there when the writing begins. */
  value: string;
  label: string;
  onCommit: (text: string, then: "stay" | "next") => void;
  onCancel: () => void;
  className?: string;
  placeholder?: string;
  /** Told while writing, for presence. */
  onType?: () => void;
}

/** A text area as tall as its words. Enter keeps, Shift+Enter breaks the line, Escape takes back. */
export function Writing({ value, label, onCommit, onCancel, className, placeholder, onType }: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(value);
  const done = useRef(false);
  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    element.style.height = "0";
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  useEffect(() => {
    area.current?.focus();
    area.current?.select();
  }, []);
  const finish = (how: () => void) => {
    if (done.current) return;
    done.current = true;
    how();
  };
  const key = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) finish(() => onCommit(text, "stay"));
    else if (event.key === "Tab") finish(() => onCommit(text, "next"));
    else if (event.key === "Escape") finish(onCancel);
    else return;
    event.preventDefault();
  };
  return (
    <textarea
      ref={area}
      className={className ?? "writing"}
      aria-label={label}
      placeholder={placeholder}
      rows={1}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onType?.();
      }}
      onKeyDown={key}
      onPaste={(event) => event.stopPropagation()}
      onBlur={() => finish(() => onCommit(text, "stay"))}
    />
  );
}
