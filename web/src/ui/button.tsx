// Buttons and links that look like them. An icon alone always has a name and a tip.

import type { LucideIcon } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button as Pressed, Tooltip, TooltipTrigger } from "react-aria-components";
import { go } from "../route";

export type Variant = "primary" | "plain" | "quiet" | "danger";

interface Looks {
  variant?: Variant;
  small?: boolean;
  icon?: LucideIcon;
  pressed?: boolean;
}

function classes({ variant = "plain", small, pressed }: Looks, more = ""): string {
  return ["button", variant, small && "small", pressed && "on", more].filter(Boolean).join(" ");
}

interface ButtonProps extends Looks {
  children: ReactNode;
  onPress?: () => void;
  type?: "button" | "submit";
  isDisabled?: boolean;
  /** Takes the focus when it appears: where what had it has just gone. */
  autoFocus?: boolean;
  ref?: Ref<HTMLButtonElement>;
  className?: string;
}

export function Button({ children, icon: Icon, onPress, type = "button", isDisabled, autoFocus, ref, className, ...looks }: ButtonProps) {
  return (
    <Pressed
      ref={ref ?? null}
      type={type}
      autoFocus={autoFocus ?? false}
      className={classes(looks, className)}
      {...(onPress ? { onPress } : {})}
      isDisabled={isDisabled ?? false}
      {...(looks.pressed === undefined ? {} : { "aria-pressed": looks.pressed })}
    >
      {Icon && <Icon size={16} aria-hidden />}
      {children}
    </Pressed>
  );
}

interface IconButtonProps extends Looks {
  icon: LucideIcon;
  label: string;
  /** Keys that do the same, shown in the tip. */
  keys?: string;
  onPress?: () => void;
  isDisabled?: boolean;
}

export function IconButton({ icon: Icon, label, keys, onPress, isDisabled, variant = "quiet", ...looks }: IconButtonProps) {
  return (
    <TooltipTrigger delay={400} closeDelay={80}>
      <Pressed
        aria-label={label}
        className={classes({ variant, ...looks }, "icon")}
        isDisabled={isDisabled ?? false}
        {...(onPress ? { onPress } : {})}
        {...(looks.pressed === undefined ? {} : { "aria-pressed": looks.pressed })}
      >
        <Icon size={looks.small ? 15 : 17} aria-hidden />
      </Pressed>
      <Tooltip className="tip" offset={6}>
        {label}
        {keys && <kbd>{keys}</kbd>}
      </Tooltip>
    </TooltipTrigger>
  );
}

interface LinkProps {
  to: string;
  className?: string;
  children: ReactNode;
  current?: boolean;
  label?: string;
}

/** A link within Parcours: no reload, but still a link for the middle button and the screen reader. */
export function Link({ to, className, children, current, label }: LinkProps) {
  return (
    <a
      href={to}
      className={className}
      aria-current={current ? "page" : undefined}
      aria-label={label}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(to);
      }}
    >
      {children}
    </a>
  );
}

export function LinkButton({ to, icon: Icon, children, ...looks }: Looks & { to: string; children: ReactNode }) {
  return (
    <Link to={to} className={classes(looks)}>
      {Icon && <Icon size={16} aria-hidden />}
      {children}
    </Link>
  );
}

/** A few choices of which one holds: a view, a scale. */
export function Segmented<K extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: K;
  options: readonly { key: K; label: string }[];
  onChange: (key: K) => void;
}) {
  return (
    <div className="segmented" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.key}
          type="button"
          className="button"
          aria-pressed={option.key === value}
          onClick={() => onChange(option.key)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
