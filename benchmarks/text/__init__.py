"""How good reading verbatims is, beside what else there is, on labelled data that nobody shipped."""
