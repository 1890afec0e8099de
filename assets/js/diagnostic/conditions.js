// Whether an answer meets a condition of the instrument: the same rules as Condition.holds in graph/rules/instrument.py.

/** Say whether a value (yes or no, number, date as text, a choice or several) meets a condition. */
export function holds(test, value) {
  const given = Array.isArray(value) ? value : [value];
  if (test.among?.length && !given.some((one) => test.among.includes(one))) return false;
  if (typeof value === "number") {
    if (Number.isNaN(value)) return false;
    return (test.at_least === undefined || value >= test.at_least) && (test.at_most === undefined || value <= test.at_most);
  }
  if (typeof value === "string") {
    return (test.since === undefined || value >= test.since) && (test.before === undefined || value < test.before);
  }
  return true;
}
