// A scene as React elements. Each claim is a button: reachable by Tab, named, opened by Enter.

import { memo, type KeyboardEvent } from "react";
import type { Group, Scene, Shape } from "../api/maps";

const WEIGHTS = { Regular: 400, Medium: 500, SemiBold: 600, Bold: 700, Italic: 400 } as const;

interface Props {
  scene: Scene;
  chosen: string | null;
  claims: ReadonlySet<string>;
  onChoose: (about: string) => void;
}

/** The groups of the scene; memoised, because panning must not draw a thousand shapes anew. */
export const Drawing = memo(function Drawing({ scene, chosen, claims, onChoose }: Props) {
  return (
    <>
      {scene.groups.map((group, index) => (
        <GroupView key={index} group={group} chosen={chosen} claims={claims} onChoose={onChoose} />
      ))}
    </>
  );
});

function GroupView({
  group,
  chosen,
  claims,
  onChoose,
}: {
  group: Group;
  chosen: string | null;
  claims: ReadonlySet<string>;
  onChoose: (about: string) => void;
}) {
  const children = group.children.map((child, index) =>
    "is" in child ? (
      <ShapeView key={index} shape={child} />
    ) : (
      <GroupView key={index} group={child} chosen={chosen} claims={claims} onChoose={onChoose} />
    ),
  );
  if (!group.about || !claims.has(group.about)) return <g>{children}</g>;
  const about = group.about;
  const press = (event: KeyboardEvent) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      onChoose(about);
    }
  };
  return (
    <g
      className="claim"
      role="button"
      tabIndex={0}
      aria-label={nameOf(group)}
      aria-pressed={chosen === about}
      data-about={about}
      onClick={() => onChoose(about)}
      onKeyDown={press}
    >
      {children}
    </g>
  );
}

/** A face says what it stands for; everything else is named by its own words. */
function nameOf(group: Group): string | undefined {
  const seen = texts(group).join(" ");
  if (!seen) return group.label;
  return group.role === "emotion" ? `${seen}. ${group.label}` : undefined;
}

function texts(group: Group): string[] {
  return group.children.flatMap((child) =>
    "is" in child ? (child.is === "text" ? [child.text] : []) : texts(child),
  );
}

function ShapeView({ shape }: { shape: Shape }) {
  switch (shape.is) {
    case "rect":
      return (
        <rect
          x={shape.x}
          y={shape.y}
          width={shape.w}
          height={shape.h}
          rx={shape.r}
          fill={shape.fill}
          stroke={shape.stroke ?? "none"}
          strokeWidth={shape.pen}
          strokeDasharray={shape.dash ?? undefined}
        />
      );
    case "path":
      return (
        <path
          d={shape.d}
          fill={shape.fill ?? "none"}
          stroke={shape.stroke ?? "none"}
          strokeWidth={shape.pen}
          strokeDasharray={shape.dash ?? undefined}
          opacity={shape.opacity}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      );
    case "circle":
      return (
        <circle
          cx={shape.x}
          cy={shape.y}
          r={shape.r}
          fill={shape.fill ?? "none"}
          stroke={shape.stroke ?? "none"}
          strokeWidth={shape.pen}
        />
      );
    case "text":
      return (
        <text
          x={shape.x}
          y={shape.y}
          fontSize={shape.size}
          fontWeight={WEIGHTS[shape.face]}
          fontStyle={shape.face === "Italic" ? "italic" : undefined}
          fill={shape.fill}
          textAnchor={shape.anchor}
          letterSpacing={shape.spacing || undefined}
        >
          {`${shape.text} `}
        </text>
      );
    case "icon":
      return (
        <path
          transform={`translate(${shape.x} ${shape.y}) scale(${shape.size / 24})`}
          d={shape.d}
          fill="none"
          stroke={shape.stroke}
          strokeWidth={2}
          strokeLinecap="round"
          strokeLinejoin="round"
          aria-hidden="true"
        />
      );
  }
}
