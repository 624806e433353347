// `?`: every key on one page.

import { useWords } from "../preferences";
import { Dialog } from "../ui";
import { SHELL } from "./words";

export function Shortcuts({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const words = useWords(SHELL);
  return (
    <Dialog title={words.shortcuts} isOpen={isOpen} onClose={onClose} wide>
      <div className="shortcuts">
        {words.keys.map(([group, keys]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {keys.map(([key, does]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
