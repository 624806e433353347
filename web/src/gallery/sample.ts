// The sample workspace: finished maps, added on request. They travel in a bundle of their own.

import { importMap } from "../api/maps";
import { toast, toastRefusal } from "../ui";
import type { GalleryWords } from "./words";

export async function addSample(words: GalleryWords, organisation: string): Promise<void> {
  try {
    const { SAMPLES } = await import("./samples");
    for (const [name, text] of Object.entries(SAMPLES)) {
      await importMap(new File([text], name, { type: "application/yaml" }), organisation);
    }
    toast(words.sampleAdded);
  } catch (error) {
    toastRefusal(error);
  }
}
