// Asks survey-core what it shows, what it misses and what it accepts. One line per case in, one out.

globalThis.Node ??= class {};
const { Model } = require("survey-core");
const lines = require("fs").readFileSync(0, "utf-8").trim().split("\n");

for (const line of lines) {
  const { survey, answers, values } = JSON.parse(line);
  const model = new Model({ ...survey, clearInvisibleValues: "onHidden" });
  for (const [name, value] of Object.entries(values ?? {})) model.setVariable(name, value);
  const questions = model.getAllQuestions();
  // As a person answers: one question after the other, and only those that are shown.
  for (const [name, value] of Object.entries(answers)) {
    const question = model.getQuestionByName(name);
    if (!question || (question.isVisible && question.page.isVisible)) model.setValue(name, value);
  }
  const seen = questions.filter((one) => one.isVisible && one.page.isVisible);
  model.validate(true);
  const errors = {};
  for (const one of seen) {
    for (const error of one.errors) (errors[one.name] ??= []).push(error.getErrorType());
  }
  console.log(JSON.stringify({ visible: seen.map((one) => one.name), errors, data: model.data }));
}
