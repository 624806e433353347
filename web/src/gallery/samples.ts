// The examples of the repository, as text.

import hailing from "../../../examples/ride-hailing.journey.yaml?raw";
import streaming from "../../../examples/streaming.journey.yaml?raw";
import taxi from "../../../examples/taxi.journey.yaml?raw";

export const SAMPLES = {
  "taxi.journey.yaml": taxi,
  "ride-hailing.journey.yaml": hailing,
  "streaming.journey.yaml": streaming,
};
