// What a helper types, as it is kept: one reader and one writer a type. A reader gives {value} or {error}, and
// `echo`, what it means in words.
const plain = (text) => text.normalize("NFKC").trim();

function wordOf(item, text) {
  const upper = text.toUpperCase();
  return item.choices.find((choice) => choice.mark === upper) || (/^\d+$/.test(upper) ? item.choices[Number(upper) - 1] : undefined);
}

/** The choices that a row of letters (or numbers of two digits) names; null where one is unknown. */
function wordsOf(item, text) {
  const numbered = item.choices.length > 26;
  const parts = text.toUpperCase().match(numbered ? /\d{1,2}|[^\s\d,，、.;]+/g : /[^\s,，、.;]/g) || [];
  const found = parts.map((part) => (numbered ? item.choices[Number(part) - 1] : wordOf(item, part)));
  return found.every(Boolean) ? found : null;
}

const marksOf = (item) => (item.choices.length > 6 ? `${item.choices[0].mark}—${item.choices[item.choices.length - 1].mark}` : item.choices.map((choice) => choice.mark).join(" "));
const labelsOf = (choices, words) => choices.map((choice) => choice.label).join(words.chosen_between);
const refused = (words, item) => ({ error: fillIn(words.no_choice, { marks: marksOf(item) }) });

function readOne(item, text, words) {
  const choice = wordOf(item, text);
  return choice ? { value: choice.name, echo: choice.label } : refused(words, item);
}

function readSome(item, text, words) {
  const found = wordsOf(item, text);
  if (!found) return refused(words, item);
  const chosen = item.choices.filter((choice) => found.includes(choice));
  return { value: chosen.map((choice) => choice.name).join(" "), echo: labelsOf(chosen, words) };
}

function readOrder(item, text, words) {
  const found = wordsOf(item, text);
  if (!found || new Set(found).size < item.choices.length || found.length !== item.choices.length) {
    return { error: fillIn(words.no_order, { marks: marksOf(item) }) };
  }
  return { value: found.map((choice) => choice.name).join(" "), echo: labelsOf(found, words) };
}

const readWhole = (item, text, words) => (/^-?\d{1,12}$/.test(text) ? { value: String(Number(text)), echo: "" } : { error: words.no_whole });
const readNumber = (item, text, words) => (/^-?\d{1,12}(\.\d+)?$/.test(text) ? { value: text, echo: "" } : { error: words.no_number });

function dayOf(text, words) {
  const [, y, m, d] = /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/.exec(text) || [];
  if (!y) return null;
  const day = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d)));
  if (day.getUTCMonth() !== Number(m) - 1 || day.getUTCDate() !== Number(d)) return null;
  return { value: day.toISOString().slice(0, 10), echo: fillIn(words.year_day, { year: Number(y), month: Number(m), day: Number(d) }) };
}

function timeOf(text) {
  const [, h, m] = /^(\d{1,2})\D?(\d{2})$/.exec(text) || [];
  if (h === undefined || Number(h) > 23 || Number(m) > 59) return null;
  const value = `${h.padStart(2, "0")}:${m}`;
  return { value, echo: value };
}

const readDay = (item, text, words) => dayOf(text, words) || { error: words.no_day };
const readTime = (item, text, words) => timeOf(text) || { error: words.no_time };

function readMoment(item, text, words) {
  const [first, second = ""] = text.split(/[\sT]+/);
  const day = dayOf(first, words);
  const time = timeOf(second);
  return day && time ? { value: `${day.value}T${time.value}`, echo: `${day.echo} ${time.echo}` } : { error: words.no_moment };
}

const readTick = (item, text, words) => (/^(v|y|ok|1|√|✓|☑)$/i.test(text) ? { value: "OK", echo: "☑" } : { error: words.no_tick });

/** A repeat is kept as its instances' numbers; "0" says that there is none. */
function readTimes(item, text, words) {
  const times = Number(text);
  if (!/^\d{1,3}$/.test(text) || times > item.most) return { error: fillIn(words.no_times, { most: item.most }) };
  return { value: times ? Array.from({ length: times }, (none, at) => at + 1).join(" ") : "0", echo: "" };
}

const marked = (item, value) => value.split(" ").map((name) => (item.choices.find((choice) => choice.name === name) || { mark: "" }).mark).join("");
const spaced = (item, value) => (item.choices.length > 26 ? value.split(" ").map((name) => marked(item, name)).join(" ") : marked(item, value));
const asKept = (item, value) => value;

const KEYED = {
  select_one: { read: readOne, write: marked },
  select_multiple: { read: readSome, write: spaced },
  rank: { read: readOrder, write: spaced },
  integer: { read: readWhole, write: asKept },
  decimal: { read: readNumber, write: asKept },
  range: { read: readNumber, write: asKept },
  date: { read: readDay, write: (item, value) => value.replaceAll("-", "") },
  time: { read: readTime, write: (item, value) => value.replace(":", "") },
  dateTime: { read: readMoment, write: (item, value) => value.replaceAll(/[-:]/g, "").replace("T", " ") },
  acknowledge: { read: readTick, write: (item, value) => (value ? "V" : "") },
  repeat: { read: readTimes, write: (item, value) => (value === "0" ? "0" : String(value.split(" ").filter(Boolean).length || "")) },
  text: { read: (item, text) => ({ value: text, echo: "" }), write: asKept },
};

/** What stands in a row as {value, echo} or {error}; empty stays empty. */
function keyedIn(item, text, words) {
  if (item.type === "text") return text.trim() ? KEYED.text.read(item, text) : { value: "", echo: "" };
  const typed = plain(text);
  return typed ? KEYED[item.type].read(item, typed, words) : { value: "", echo: "" };
}
