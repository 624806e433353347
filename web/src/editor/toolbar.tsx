// The small bar above the card that has the focus: what can be done with it, by mouse and by finger.

import { ArrowRightLeft, Copy, Ellipsis, MessageSquarePlus, PanelRight, Pencil, Trash2 } from "lucide-react";
import type { Key } from "../live/types.ts";
import { useWords } from "../preferences";
import { IconButton, MenuButton } from "../ui";
import { useEditor } from "./context";
import { useMayEdit } from "./live";
import { useDo } from "./doing";
import type { Spot } from "./state";
import { EDITOR } from "./words";

export function Toolbar({ spot, of, field, kind }: { spot: Spot; of: Key; field: string | undefined; kind: string }) {
  const { state } = useEditor();
  const words = useWords(EDITOR);
  const mayEdit = useMayEdit();
  const act = useDo();
  return (
    <div className="toolbar" role="toolbar" aria-label={words.cardMenu} onKeyDown={(event) => event.key !== "Escape" && event.stopPropagation()}>
      {mayEdit && <IconButton small icon={Pencil} label={words.editText} keys="F2" onPress={() => state.edit(spot)} />}
      <IconButton small icon={PanelRight} label={words.openDetails} keys="I" onPress={() => state.open("details")} />
      <IconButton small icon={MessageSquarePlus} label={words.comment} keys="C" onPress={() => state.open("comments")} />
      {mayEdit && !field && (
        <MenuButton
          small
          variant="quiet"
          icon={Ellipsis}
          label={words.cardMenu}
          groups={[
            {
              entries: [
                { key: "move", label: words.moveTo, icon: ArrowRightLeft, keys: "M" },
                { key: "up", label: words.moveUp, keys: "Alt ↑" },
                { key: "down", label: words.moveDown, keys: "Alt ↓" },
                { key: "left", label: words.moveLeft, keys: "Alt ←" },
                { key: "right", label: words.moveRight, keys: "Alt →" },
              ],
            },
            {
              entries: [
                { key: "duplicate", label: words.duplicate, icon: Copy, keys: "Ctrl D" },
                { key: "remove", label: words.remove, icon: Trash2, danger: true, keys: "Del" },
              ],
            },
          ]}
          onAction={(key) => act(key, of, kind)}
        />
      )}
      {mayEdit && field && <IconButton small icon={Trash2} label={words.remove} keys="Del" onPress={() => act("clear", spot, kind)} />}
    </div>
  );
}
