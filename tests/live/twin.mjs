// Applies edits with the browser's twin: JSON in, one JSON answer per edit out. Run by test_edits.py.
import { readFileSync } from "node:fs";
import { advance } from "../../web/src/live/changes.ts";
import { apply, Refused } from "../../web/src/live/edits.ts";

const runs = JSON.parse(readFileSync(0, "utf8"));
const answers = runs.map(({ rows, edits }) => {
  const state = new Map(Object.entries(rows));
  return edits.map((edit) => {
    try {
      const changes = apply(state, edit);
      advance(state, changes);
      return { changes };
    } catch (error) {
      if (error instanceof Refused) return { refused: error.code };
      throw error;
    }
  });
});
process.stdout.write(JSON.stringify(answers));
