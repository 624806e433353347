// A part of a screen whose code comes with its first use. Where it cannot be fetched (the server is away, or was
// renewed since) this part alone says so; what stands around it stays, with all that was written there.

import type { ComponentType } from "react";
import { useAsked } from "../api/asked";
import { useWords } from "../preferences";
import { Button } from "./button";
import { Waiting } from "./states";
import { UI } from "./words";

export type Fetched<P> = () => Promise<{ default: ComponentType<P> }>;

/** The part, and `load` to fetch its code ahead of its first show: then it shows at once. */
export function later<P extends object>(fetched: Fetched<P>) {
  let there: ComponentType<P> | null = null;
  const load = async (): Promise<ComponentType<P>> => (there = (await fetched()).default);
  function Part(props: P) {
    const words = useWords(UI);
    const asked = useAsked(load, () => there);
    if (asked.state === "waiting") return <Waiting />;
    if (asked.state === "there") return <asked.value {...props} />;
    return (
      <div className="notice" role="alert">
        <p>{words.notFetched}</p>
        <div className="button-row">
          <Button onPress={asked.again}>{words.again}</Button>
          <Button onPress={() => location.reload()}>{words.reload}</Button>
        </div>
      </div>
    );
  }
  return { Part, load };
}
