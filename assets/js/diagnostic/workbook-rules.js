// What may be answered, and which questions apply: the same rules as graph/rules/answers.py, held to them by a test.
// An answer is {state, value, note, carried}; answers are objects of them by question.
import { holds } from "./conditions.js";
import { readDay, readNumber } from "./typed.js";

export const MOST_LEVEL = 4;

/** List the questions of an instrument in order. */
export function questionsOf(instrument) {
  return instrument.axes.flatMap((axis) => axis.themes.flatMap((theme) => theme.questions));
}

/** Return the value answered to a question, null when there is none or it is unknown. */
export function valueOf(answers, question) {
  const answer = answers[question];
  return answer && answer.state === "answered" ? answer.value : null;
}

/** Return the set of ids of questions that apply: all conditions hold, on questions that apply themselves. */
export function applying(instrument, answers) {
  const questions = new Map(questionsOf(instrument).map((question) => [question.id, question]));
  const known = new Map();
  const applies = (id) => {
    if (!known.has(id)) {
      known.set(id, (questions.get(id).when ?? []).every((condition) => {
        const value = valueOf(answers, condition.question);
        return applies(condition.question) && value !== null && holds(condition, value);
      }));
    }
    return known.get(id);
  };
  return new Set([...questions.keys()].filter(applies));
}

/** Return {value} as it is kept, or {problem}: the key of the words that say what to do. */
export function checkValue(question, given) {
  if (question.type === "number") return checkNumber(question, given);
  if (question.type === "date") return readDay(given) ? { value: readDay(given) } : { problem: "not_a_date" };
  return { value: Array.isArray(given) ? [...new Set(given)].sort() : given };
}

function checkNumber(question, given) {
  const value = readNumber(given, question.whole ?? true ? ".," : "");
  if (!Number.isFinite(value)) return { problem: "not_a_number" };
  if ((question.whole ?? true) && !Number.isInteger(value)) return { problem: "not_whole" };
  if ((question.least ?? null) !== null && value < question.least) return { problem: "too_small" };
  if ((question.most ?? null) !== null && value > question.most) return { problem: "too_large" };
  return { value };
}

/** List the pairs [part, whole] of questions where the number of the part exceeds that of the whole. */
export function contradictions(instrument, answers) {
  const all = questionsOf(instrument);
  const applied = applying(instrument, answers);
  return all.filter((question) => {
    const [part, whole] = [valueOf(answers, question.id), valueOf(answers, question.not_above)];
    return applied.has(question.id) && typeof part === "number" && typeof whole === "number" && part > whole;
  }).map((question) => [question, all.find((other) => other.id === question.not_above)]);
}

/** Count the questions of an axis that apply, and those that were dealt with, "don't know" and "not reviewed" too. */
export function progress(axis, applied, answers) {
  const asked = axis.themes.flatMap((theme) => theme.questions).filter((question) => applied.has(question.id));
  return { asked: asked.length, done: asked.filter((question) => answers[question.id]?.state).length };
}

/** Say whether two answers are the same to a reader; `typed` is what was typed and can't be an answer. */
export function sameAnswer(one, other) {
  const parts = (answer) => JSON.stringify([answer?.state ?? null, answer?.value ?? null, (answer?.note ?? "").trim(), answer?.typed ?? ""]);
  return parts(one) === parts(other);
}
