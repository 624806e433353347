#!/bin/sh
# The demo's evidence and maps: generates the shop's log and reviews, discovers a map from them,
# draws it, lays the hand-written examples beside it, and feeds the shop's dashboard and survey.
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

echo "Feeding the shop’s dashboard, and asking about its parcels …" >&2
"$bin/parcours" feed shop --folder "$folder" \
  --events "$folder/evidence/events.csv" --verbatims "$folder/evidence/reviews.csv"
"$bin/parcours" survey new --map "$folder/shop.journey.yaml" --at parcel \
  -o "$folder/evidence/parcel.survey.json"
"$bin/parcours" survey send "$folder/evidence/parcel.survey.json" --folder "$folder" >/dev/null
"$bin/parcours" survey import "$folder/evidence/answers.csv" --into parcel --folder "$folder" >&2
