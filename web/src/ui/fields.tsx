// Form fields: a visible label, a hint, what is wrong; the value as a plain string or number.

import { Search, UploadCloud } from "lucide-react";
import { useId, useRef, useState, type HTMLInputTypeAttribute, type ReactNode } from "react";
import { useWords } from "../preferences";
import { Button } from "./button";
import { UI } from "./words";

interface Common {
  label: string;
  hint?: ReactNode;
  wrong?: string | null;
  /** Keeps the label for screen readers alone. */
  bare?: boolean;
}

function Field({ label, hint, wrong, bare, children }: Common & { children: (ids: Ids) => ReactNode }) {
  const id = useId();
  const ids: Ids = {
    id,
    "aria-invalid": wrong ? true : undefined,
    "aria-describedby": wrong || hint ? `${id}-more` : undefined,
  };
  return (
    <div className="field">
      <label htmlFor={id} className={bare ? "sr-only" : undefined}>
        {label}
      </label>
      {children(ids)}
      {(wrong || hint) && (
        <p id={`${id}-more`} className={wrong ? "wrong" : "hint"} role={wrong ? "alert" : undefined}>
          {wrong || hint}
        </p>
      )}
    </div>
  );
}

interface Ids {
  id: string;
  "aria-invalid": true | undefined;
  "aria-describedby": string | undefined;
}

interface TextProps extends Common {
  value: string;
  onChange: (value: string) => void;
  /** Called when the field is left or Enter is pressed, with what stands in it. */
  onCommit?: (value: string) => void;
  type?: HTMLInputTypeAttribute;
  rows?: number;
  placeholder?: string;
  autoComplete?: string;
  autoFocus?: boolean;
  required?: boolean;
  maxLength?: number;
  readOnly?: boolean;
}

export function TextField({ value, onChange, onCommit, rows, type = "text", ...props }: TextProps) {
  const { label, hint, wrong, bare, ...rest } = props;
  const shared = {
    className: "input",
    value,
    onBlur: () => onCommit?.(value),
    ...rest,
  };
  return (
    <Field label={label} hint={hint} wrong={wrong ?? null} bare={bare ?? false}>
      {(ids) =>
        rows ? (
          <textarea {...shared} {...ids} rows={rows} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <input
            {...shared}
            {...ids}
            type={type}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={(event) => event.key === "Enter" && onCommit?.(value)}
          />
        )
      }
    </Field>
  );
}

export interface Option<K extends string = string> {
  key: K;
  label: string;
}

export function SelectField<K extends string>({
  value,
  options,
  onChange,
  ...props
}: Common & { value: K; options: readonly Option<K>[]; onChange: (key: K) => void; isDisabled?: boolean }) {
  return (
    <Field {...props}>
      {(ids) => (
        <select
          className="input"
          value={value}
          disabled={props.isDisabled}
          onChange={(event) => onChange(event.target.value as K)}
          {...ids}
        >
          {options.map((option) => (
            <option key={option.key} value={option.key}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="check">
      <input id={id} type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <label htmlFor={id}>
        {label}
        {hint && <span className="muted small"> {hint}</span>}
      </label>
    </div>
  );
}

export function SearchField({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <div className="search">
      <Search size={16} aria-hidden />
      <input
        type="search"
        className="input"
        aria-label={label}
        placeholder={label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

/** A place for files: drop them, or choose them with the keyboard. */
export function FileDrop({
  label,
  hint,
  accept,
  multiple,
  onFiles,
}: {
  label: string;
  hint: string;
  accept?: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const words = useWords(UI);
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])];
    if (files.length) onFiles(multiple ? files : files.slice(0, 1));
  };
  return (
    <div
      className="drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <UploadCloud size={28} aria-hidden />
      <strong>{label}</strong>
      <span className="small">{hint}</span>
      <Button small onPress={() => input.current?.click()}>
        {words.chooseFile}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        multiple={multiple}
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
    </div>
  );
}
