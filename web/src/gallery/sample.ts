// The sample workspace: finished maps, added on request.

import { post } from "../api/ask";
import { toast, toastRefusal } from "../ui";
import type { GalleryWords } from "./words";

export async function addSample(words: GalleryWords): Promise<void> {
  try {
    await post("/api/maps/samples");
    toast(words.sampleAdded);
  } catch (error) {
    toastRefusal(error, words.failed);
  }
}
