// What opens above a page: dialogs, menus, popovers. Escape closes, the focus goes back.

import type { LucideIcon } from "lucide-react";
import { X } from "lucide-react";
import { useEffect, useRef, type FormEvent, type ReactNode } from "react";
import {
  Button as Pressed,
  Dialog as AriaDialog,
  DialogTrigger,
  Header,
  Heading,
  Keyboard,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Modal,
  ModalOverlay,
  Popover as AriaPopover,
} from "react-aria-components";
import { useWords } from "../preferences";
import { Button, IconButton, type Variant } from "./button";
import { UI } from "./words";

interface DialogProps {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot; the first is Cancel already. */
  actions?: ReactNode;
  onSubmit?: () => void;
  wide?: boolean;
  top?: boolean;
}

export function Dialog({ title, isOpen, onClose, children, actions, onSubmit, wide, top }: DialogProps) {
  const words = useWords(UI);
  const inside = (
    <>
      <div className="dialog-body">{children}</div>
      {actions && (
        <div className="dialog-foot">
          <Button variant="quiet" onPress={onClose}>
            {words.cancel}
          </Button>
          {actions}
        </div>
      )}
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit?.();
  };
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={["modal", wide && "wide", top && "top"].filter(Boolean).join(" ")}>
        <AriaDialog className="dialog">
          <KeptFocus />
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton icon={X} label={words.close} onPress={onClose} />
          </div>
          {onSubmit ? <form onSubmit={submit}>{inside}</form> : inside}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** A control that goes away takes the focus with it, and Escape would reach nobody: the dialog takes it up. */
function KeptFocus() {
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const dialog = place.current?.closest<HTMLElement>("[role=dialog]");
    if (!dialog) return;
    const watch = new MutationObserver(() => {
      if (document.activeElement === document.body) dialog.focus({ preventScroll: true });
    });
    watch.observe(dialog, { childList: true, subtree: true });
    return () => watch.disconnect();
  }, []);
  return <span ref={place} hidden />;
}

export interface MenuEntry {
  key: string;
  label: string;
  icon?: LucideIcon;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  href?: string;
  download?: boolean;
}

export interface MenuGroup {
  title?: string;
  entries: MenuEntry[];
}

interface MenuProps {
  label: string;
  groups: MenuGroup[];
  onAction: (key: string) => void;
  /** Marks one entry as the one that holds. */
  chosen?: string;
}

/** The list alone; inside MenuButton or a popover of one's own. */
export function MenuList({ label, groups, onAction, chosen }: MenuProps) {
  return (
    <AriaMenu
      className="menu"
      aria-label={label}
      onAction={(key) => onAction(String(key))}
      {...(chosen === undefined ? {} : { selectionMode: "single" as const, selectedKeys: [chosen] })}
    >
      {groups.map((group, index) => (
        <MenuSection key={index} {...(group.title ? {} : { "aria-label": label })}>
          {group.title && <Header className="menu-head">{group.title}</Header>}
          {group.entries.map((entry) => (
            <MenuItem
              key={entry.key}
              id={entry.key}
              textValue={entry.label}
              className={entry.danger ? "menu-item danger" : "menu-item"}
              isDisabled={entry.disabled ?? false}
              {...(entry.href ? { href: entry.href } : {})}
              {...(entry.download ? { download: true } : {})}
            >
              {entry.icon && <entry.icon size={16} aria-hidden />}
              <span>{entry.label}</span>
              {entry.keys && <Keyboard>{entry.keys}</Keyboard>}
            </MenuItem>
          ))}
        </MenuSection>
      ))}
    </AriaMenu>
  );
}

interface MenuButtonProps extends MenuProps {
  children?: ReactNode;
  icon?: LucideIcon;
  variant?: Variant;
  small?: boolean;
}

export function MenuButton({ children, icon: Icon, variant = "plain", small, ...menu }: MenuButtonProps) {
  const looks = ["button", variant, small && "small", !children && "icon"].filter(Boolean).join(" ");
  return (
    <MenuTrigger>
      <Pressed className={looks} {...(children ? {} : { "aria-label": menu.label })}>
        {Icon && <Icon size={small ? 15 : 16} aria-hidden />}
        {children}
      </Pressed>
      <AriaPopover className="popover" offset={6}>
        <MenuList {...menu} />
      </AriaPopover>
    </MenuTrigger>
  );
}

/** A button that opens a small panel beside it. */
export function PopoverButton({
  label,
  button,
  children,
}: {
  label: string;
  button: ReactNode;
  children: ReactNode;
}) {
  return (
    <DialogTrigger>
      {button}
      <AriaPopover className="popover" offset={6}>
        <AriaDialog className="dialog" aria-label={label}>
          {children}
        </AriaDialog>
      </AriaPopover>
    </DialogTrigger>
  );
}
