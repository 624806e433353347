// Everything a screen is made of. Screens import from here and from nowhere deeper.

export { Button, IconButton, Link, LinkButton, Segmented, type Variant } from "./button";
export { copy, freshId } from "./copy";
export { Check, FileDrop, SearchField, SelectField, TextField, type Option } from "./fields";
export { later, type Fetched } from "./later";
export { Dialog, MenuButton, MenuList, PopoverButton, type MenuEntry, type MenuGroup } from "./overlay";
export { Page, useTitle } from "./page";
export { Answer, Badge, Empty, Progress, Refused, Waiting } from "./states";
export { DataTable, type Column } from "./table";
export { UI } from "./words";
export { announce, toast, toastRefusal, Toasts, whyRefused } from "./toast";
