#!/bin/sh
# The demo's evidence and maps: generates the shop's log and reviews, discovers a map from them,
# draws it, and lays the hand-written examples beside it.
# usage: examples/demo.sh BIN FOLDER
set -eu
bin=$1
folder=$2
mkdir -p "$folder/evidence"

echo "Generating the shop's event log and reviews …" >&2
"$bin/python" examples/shop/generate.py --out "$folder/evidence"

echo "Discovering a map from them …" >&2
"$bin/parcours" discover \
  --events "$folder/evidence/events.csv" \
  --verbatims "$folder/evidence/reviews.csv" \
  --stages examples/shop/stages.yaml \
  -o "$folder/shop.journey.yaml"

echo "Drawing it …" >&2
"$bin/parcours" draw "$folder/shop.journey.yaml" -o "$folder/shop.svg"

cp examples/*.journey.yaml "$folder/"
