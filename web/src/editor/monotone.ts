// A smooth curve through the points that invents no peak: the same Fritsch–Carlson cubic as the drawing.

export interface XY {
  x: number;
  y: number;
  /** The other edge, of a band. */
  y2?: number;
}

/** The unbroken runs of what is known; an unknown stage is a gap, never a zero. */
export function runs(points: readonly (XY | null)[]): XY[][] {
  const found: XY[][] = [[]];
  for (const point of points) {
    if (point) found.at(-1)?.push(point);
    else if (found.at(-1)?.length) found.push([]);
  }
  return found.filter((run) => run.length > 0);
}

/** The path through one run. */
export function monotone(run: readonly XY[]): string {
  const [first] = run;
  if (!first) return "";
  const slopes = tangents(run);
  let path = `M${first.x} ${first.y}`;
  for (const [index, to] of run.slice(1).entries()) {
    const from = run[index]!;
    const third = (to.x - from.x) / 3;
    path += `C${from.x + third} ${from.y + third * slopes[index]!} ${to.x - third} ${to.y - third * slopes[index + 1]!} ${to.x} ${to.y}`;
  }
  return path;
}

function tangents(run: readonly XY[]): number[] {
  const secants = run.slice(1).map((to, index) => (to.y - run[index]!.y) / (to.x - run[index]!.x));
  return run.map((_, index) => {
    const [before, after] = [secants[index - 1], secants[index]];
    if (before === undefined) return after ?? 0;
    if (after === undefined) return before;
    if (before * after <= 0) return 0;
    // The harmonic mean keeps each piece monotone.
    return (2 * before * after) / (before + after);
  });
}
