// One finding: a box to take it up, the steps to write it, and a card that shows how it reads.
const STEPS = [
  ["fact", { type: "text", rows: 3 }],
  ["cause", { type: "text", rows: 3 }],
  ["action", { type: "text", rows: 3 }],
  ["due", { type: "date" }],
];

class PlanEntry {
  /** `page`: {words, view, saver, links, told(entry)} */
  constructor(entry, page) {
    Object.assign(this, { entry, page, words: page.words, saver: page.saver, names: entry.fields, id: `p-${entry.name}` });
    this.fields = new Map();
    this.state = h("span", {});
    this.preview = h("figure", { class: "preview", "aria-hidden": "true" });
    const taken = this.tick("taken", [this.words.take]);
    const box = h("div", { class: "take" }, h("label", { class: "ticked" }, taken.control.node, h("span", {}, this.words.take)), taken.below);
    this.steps = h("div", { class: "two" }, this.stepsNode(), h("div", { class: "side solo" }, this.preview));
    this.node = h("li", { class: "card finding", id: this.id, "aria-labelledby": `${this.id}-h` }, this.topNode(),
      h("h3", { id: `${this.id}-h`, tabindex: "-1" }, entry.label), box, this.steps);
    this.mark();
  }

  topNode() {
    const { entry, words } = this;
    const severity = h("span", { class: entry.severity === "marked" ? "lv gap marked" : "lv gap" }, words[entry.severity]);
    return h("div", { class: "top" }, this.state, severity, h("span", { class: "dim" }, entry.basis.line));
  }

  // ── the steps ──

  stepsNode() {
    const rows = STEPS.map(([name, kind]) => this.step(name, kind));
    const priority = this.tick("priority");
    const help = fillIn(this.words.priority_help, { n: this.page.view.most });
    this.fin = h("div", { class: "fin" }, h("label", { class: "ticked" }, priority.control.node,
      h("span", {}, this.words.priority, h("small", {}, help))), priority.below);
    return h("div", { class: "wide" }, h("ol", { class: "steps" }, this.basisStep(), ...rows), this.fin);
  }

  basisStep() {
    const { gists } = this.entry.basis;
    const lines = gists.map((one) => h("p", {}, one.gist ? `${one.cite}：${one.gist}` : one.cite,
      lastOf(gists, one) ? h("span", { class: "dim" }, " ", one.notice) : null));
    return lines.length ? h("li", {}, h("h4", {}, this.words.basis), ...lines) : null;
  }

  step(name, kind) {
    const { words, entry } = this;
    const labelId = `${this.id}-${name}`;
    const help = words[`${name}_help`] ? h("p", { class: "sub", id: `${labelId}-h` }, words[`${name}_help`]) : null;
    const field = this.field(name, kind, { labelledby: labelId, describedby: help ? `${labelId}-h` : "" });
    const label = h("h4", {}, h("label", { id: labelId, for: field.control.first.id }, words[name]));
    const source = name === "fact" && entry.item_no ? this.sourceNode() : null;
    return h("li", {}, label, help, field.node, source, name === "action" ? this.examplesNode() : null);
  }

  sourceNode() {
    const { words, entry, page } = this;
    const link = page.links.checkup ? leavingLink({ href: `${page.links.checkup}#item=${entry.item}` }, words.go_back, this.saver) : null;
    return h("p", { class: "sub" }, fillIn(words.from_sheet, { n: entry.item_no }), link);
  }

  examplesNode() {
    const { words } = this;
    return h("details", { class: "eg" }, h("summary", {}, words.examples),
      h("ul", { class: "dots" }, h("li", {}, words.example_1), h("li", {}, words.example_2)));
  }

  field(name, kind, about) {
    const { page, entry } = this;
    const item = { ...kind, name: this.names[name], longest: page.view.longest };
    if (name === "fact") item.beginning = entry.fact_from_sheet;
    if (name === "due") { item.min = page.view.today; item.check = (day) => this.pastDay(day); }
    const field = new Field(item, { ...about, words: this.words, saver: this.saver, told: () => this.changed(name) });
    this.fields.set(name, field);
    return field;
  }

  tick(name) { return this.field(name, { type: "tick" }, {}); }

  pastDay(day) {
    const { view } = this.page;
    if (!day || day >= view.today) return "";
    return fillIn(this.words.due_past, { day: dayText(day, view.calendar) });
  }

  // ── what is so now ──

  get taken() { return this.fields.get("taken").value === "1"; }

  get priority() { return this.taken && this.fields.get("priority").value === "1"; }

  get complete() { return STEPS.every(([name]) => this.text(name) !== ""); }

  text(name) { return this.fields.get(name).value.trim(); }

  changed(name) {
    if (name === "taken" && this.taken) this.takeUp();
    this.mark();
    this.page.told(this);
  }

  /** Taken up, the sheet's own words become the plan's fact. */
  takeUp() {
    const { beginning } = this.fields.get("fact").item;
    if (beginning && this.saver.value(this.names.fact) === "") this.saver.write(this.names.fact, beginning, { now: true });
  }

  mark() {
    if (this.fields.size < STEPS.length + 2) return;
    const opens = this.steps.hidden && this.taken;
    this.steps.hidden = !this.taken;
    if (opens) this.fields.forEach((field) => field.grow());
    const [kind, word] = !this.taken ? ["", "not_taken"] : this.complete ? ["done", "written"] : ["doing", "writing"];
    this.state.className = `state ${kind}`.trim();
    setText(this.state, this.words[word]);
    if (this.taken) this.fillPreview();
  }

  fillPreview() {
    const { words, page } = this;
    const action = this.text("action");
    const due = this.fields.get("due").value;
    const rows = [[words.preview_fact, this.text("fact")], [words.cause, this.text("cause")],
      [words.preview_due, due ? dayText(due, page.view.calendar) : words.no_day]];
    this.preview.replaceChildren(h("figcaption", {}, words.preview),
      action ? h("p", { class: "ifso" }, ...this.ifThen(action)) : h("p", { class: "sub" }, words.preview_empty),
      h("dl", {}, ...rows.filter(([, text]) => text).map(([name, text]) => h("div", {}, h("dt", {}, name), h("dd", {}, text)))));
  }

  /** The first "if" and the first "then I" after it stand out; the rest is as written. */
  ifThen(text) {
    const { words } = this;
    const from = text.toLowerCase().indexOf(words.if.toLowerCase());
    const to = text.toLowerCase().indexOf(words.then.toLowerCase(), from + words.if.length);
    if (from < 0 || to < 0) return [text];
    const end = from + words.if.length;
    return [text.slice(0, from), h("b", {}, text.slice(from, end)), text.slice(end, to),
      h("b", {}, text.slice(to, to + words.then.length)), text.slice(to + words.then.length)];
  }

  lock(locked) { this.fields.forEach((field) => field.lock(locked)); }
}

/** A day as people write it, from the parts that the kernel gave. */
function dayText(iso, calendar) {
  const [year, month, day] = iso.split("-").map(Number);
  if (!year || !month || !day) return iso;
  const weekday = calendar.weekdays[(new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 6) % 7];
  return fillIn(calendar.format, { year, month: calendar.months[month - 1], day, weekday });
}
