// Runs the cases of the format as a reader in another language would: YAML 1.2 and JSON Schema, nothing of ours.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020").default;
const { parse } = require("yaml");

const folder = process.argv[2];
const schema = JSON.parse(readFileSync(join(folder, "parcours-1.schema.json"), "utf8"));
const valid = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(schema);
const wrong = [];

for (const kind of ["valid", "invalid"]) {
  const cases = join(folder, "cases", kind);
  for (const name of readdirSync(cases).filter((file) => file.endsWith(".yaml"))) {
    const expected = JSON.parse(readFileSync(join(cases, name.replace(".yaml", ".json")), "utf8"));
    const text = readFileSync(join(cases, name), "utf8");
    if (kind === "invalid" && !expected.schema_sees_it) continue;
    const passes = valid(parse(text));
    if (passes !== (kind === "valid")) wrong.push(`${kind}/${name}: ${JSON.stringify(valid.errors)}`);
    if (kind === "valid" && !valid(expected)) wrong.push(`${name}: the full form: ${JSON.stringify(valid.errors)}`);
  }
}
process.stdout.write(JSON.stringify(wrong) + "\n");
