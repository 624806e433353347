// What this person may undo and redo, read off their edits in order; the twin of steps_of in
// src/parcours/workspace/live/reads.py, so that Ctrl+Z goes on where it was after a reload.

export interface Step {
  readonly gesture: string;
  readonly edits: readonly string[];
}

export interface Done {
  readonly id: string;
  readonly gesture: string;
  readonly of?: readonly string[] | undefined; // an undo's
}

export class Steps {
  undo: Step[];
  redo: Step[];

  constructor(undo: readonly Step[] = [], redo: readonly Step[] = []) {
    this.undo = [...undo];
    this.redo = [...redo];
  }

  take(done: Done): void {
    const step = { gesture: done.gesture, edits: [done.id] };
    const of = done.of ?? [];
    const within = (last: Step | undefined): boolean =>
      of.length > 0 && last !== undefined && of.every((id) => last.edits.includes(id));
    if (within(this.undo.at(-1))) {
      this.undo.pop();
      this.redo.push(step);
    } else if (within(this.redo.at(-1))) {
      this.redo.pop();
      this.undo.push(step);
    } else if (this.undo.at(-1)?.gesture === done.gesture) {
      this.undo.push({ gesture: done.gesture, edits: [...this.undo.pop()!.edits, done.id] });
    } else {
      this.undo.push(step);
      this.redo = [];
    }
  }
}
