// How an entry reads: the card beside the steps, and the plan as the browser prints it.
class PlanPreview {
  constructor(words, view) {
    Object.assign(this, { words, view });
    this.node = h("figure", { class: "preview" });
  }

  /** `entry`: {cue, action, due, checker}. */
  show(entry) {
    const key = JSON.stringify(entry);
    if (key === this.key) return;
    this.key = key;
    const { words, view } = this;
    const { cue, action, due, checker } = entry;
    const rows = [[words.preview_due, due ? dayText(due, view.calendar) : words.no_day], [words.preview_checker, checker || words.no_checker],
      [words.preview_writer, view.writer]];
    this.node.replaceChildren(h("figcaption", {}, words.preview),
      cue || action ? h("p", { class: "ifso" }, ...ifThen(cue, action, words)) : h("p", { class: "sub" }, words.preview_empty), listed(rows));
  }
}

const listed = (rows, kind = "") => h("dl", { class: kind || null },
  ...rows.filter(([, text]) => text).map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text))));

/** The if–then sentence; a word that the member wrote at the beginning of a part is not said twice. */
function ifThen(cue, action, words) {
  if (!cue) return marked(action, words);
  const when = bare(cue, words.if);
  const parts = { if_word: h("b", {}, words.if), cue: action ? when.replace(/[，,。.；;\s]+$/, "") : when,
    then_word: h("b", {}, words.then), action: bare(action, words.then) };
  return (action ? words.whole : words.half).split(/\{(\w+)\}/).map((text, at) => (at % 2 ? parts[text] : text));
}

function bare(text, word) {
  return text.toLowerCase().startsWith(word.toLowerCase()) ? text.slice(word.length).trim() : text;
}

/** One text that holds both: the first "if" and the first "then I" after it stand out, the rest is as written. */
function marked(text, words) {
  const from = text.toLowerCase().indexOf(words.if.toLowerCase());
  const to = text.toLowerCase().indexOf(words.then.toLowerCase(), from + words.if.length);
  if (from < 0 || to < 0) return [text];
  const end = from + words.if.length;
  return [text.slice(0, from), h("b", {}, text.slice(from, end)), text.slice(end, to),
    h("b", {}, text.slice(to, to + words.then.length)), text.slice(to + words.then.length)];
}

/** The plan on paper, from what stands on the page now: every entry taken up, and the line to sign. */
function planPaper(entries, words, view) {
  const cards = entries.map((entry, at) => {
    const due = entry.fields.get("due").value;
    const rows = [[words.basis, entry.entry.basis.line], [words.fact, entry.text("fact")], [words.cause, entry.text("cause")],
      [words.preview_due, due ? dayText(due, view.calendar) : words.no_day], [words.preview_checker, entry.checker || words.no_checker]];
    const head = [view.slots[at] || "", entry.priority ? words.priority_short : ""].filter(Boolean).join(" · ");
    const sentence = ifThen(entry.text("cue"), entry.text("action"), words);
    return h("section", { class: "card" }, h("p", { class: "dim" }, head), h("h3", {}, entry.entry.label),
      h("p", { class: "ifso" }, ...sentence), listed(rows, "kv tight"));
  });
  const line = h("p", { class: "sign" }, ...[words.sign_member, words.sign_checker, words.sign_day].map((one) => h("span", {}, one)));
  return [h("p", { class: "sub" }, view.writer), ...(cards.length ? cards : [h("p", {}, words.none)]), line];
}

/** A day as people write it, from the parts that the kernel gave. */
function dayText(iso, calendar) {
  const [year, month, day] = iso.split("-").map(Number);
  if (!year || !month || !day) return iso;
  const weekday = calendar.weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7];
  return fillIn(calendar.format, { year, month: calendar.months[month - 1], day, weekday });
}

/** The day `n` days after `iso`. */
function laterDay(iso, n) {
  const [year, month, day] = iso.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, day + n)).toISOString().slice(0, 10);
}
