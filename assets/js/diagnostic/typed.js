// Numbers and days as people type them: the same rules as graph/rules/typed.py, held to them by a test.

/** Write Arabic and Persian digits, signs and spaces as the patterns below know them, without marks of direction. */
function bare(text) {
  return String(text)
    .replace(/[\u200e\u200f\u061c\u2066-\u2069]/g, "")
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/\u066b/g, ",").replace(/\u2212/g, "-")
    .replace(/[\s'\u2019\u066c]+/g, " ").trim();
}

/** Read a number; NaN when it is none. `grouping`: which of "." and "," part thousands where one stands alone. */
export function readNumber(text, grouping = "") {
  let digits = bare(text).replace(/[%\u066a ]+$/, "");
  const signs = digits.match(/[.,]/g) ?? [];
  const alone = signs.length === 1 && grouping.includes(signs[0]) && /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/.test(digits);
  if (new Set(signs).size === 2) digits = digits.replaceAll(signs[0], " ").replaceAll(signs.at(-1), ".");
  else if (signs.length > 1 || alone) digits = digits.replaceAll(signs[0], " ");
  const found = /^([+-]?)(\d{1,3}(?: \d{3})+|\d*)(?:\.(\d*))?$/.exec(digits.replaceAll(",", "."));
  if (!found || !(found[2] || found[3])) return NaN;
  return Number(`${found[1]}${found[2].replaceAll(" ", "") || 0}.${found[3] || 0}`);
}

/** Read a day typed as 20/03/2015 or 2015-03-20 and return it as ISO 8601; nothing when it is none. */
export function readDay(text) {
  const given = bare(text);
  const first = /^(\d{1,2}) ?[/.\- ] ?(\d{1,2}) ?[/.\- ] ?(\d{4})$/.exec(given);
  const last = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(given);
  if (!first && !last) return "";
  const [year, month, day] = first ? [first[3], first[2], first[1]] : last.slice(1);
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const read = new Date(`${iso}T00:00:00Z`);
  return year !== "0000" && !Number.isNaN(read.getTime()) && read.toISOString().slice(0, 10) === iso ? iso : "";
}

/** Write a day, given as ISO 8601, as it is asked for. */
export function writeDay(iso) {
  return iso.split("-").reverse().join("/");
}
