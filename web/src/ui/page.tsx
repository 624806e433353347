// A page: its title in the tab and at the top, what it is for, what can be done.

import { useEffect, type ReactNode } from "react";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Parcours" ? title : `${title} · Parcours`;
  }, [title]);
}

export function Page({
  title,
  lead,
  actions,
  narrow,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}) {
  useTitle(title);
  return (
    <main id="main" className="page" tabIndex={-1}>
      <div className={narrow ? "page-inner narrow" : "page-inner"}>
        <div className="page-head">
          <div>
            <h1>{title}</h1>
            {lead && <p>{lead}</p>}
          </div>
          {actions && <div className="button-row">{actions}</div>}
        </div>
        {children}
      </div>
    </main>
  );
}
