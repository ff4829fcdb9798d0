// One finding on a screen of its own: a box to take it up, the steps to write it, and a card that shows how it reads.
const STEPS = [
  ["fact", { type: "text", rows: 3 }],
  ["cause", { type: "text", rows: 3 }],
  ["cue", { type: "text", rows: 2 }],
  ["action", { type: "text", rows: 3 }],
  ["due", { type: "date" }],
  ["checker", { type: "select_one", appearance: "minimal" }],
];
/** What makes an entry whole; the cue and the comrade may stay open. */
const WHOLE = ["fact", "cause", "action", "due"];
/** The texts that the coach looks at. */
const COACHED = new Set(["fact", "cause", "action"]);

class PlanEntry {
  /** `page`: {words, view, saver, links, told(entry), overview()} */
  constructor(entry, page) {
    Object.assign(this, { entry, page, words: page.words, saver: page.saver, names: entry.fields, id: `p-${entry.name}` });
    this.fields = new Map();
    this.preview = new PlanPreview(page.words, page.view);
    this.coach = this.makeCoach();
    this.state = h("span", {});
    this.title = h("h2", { id: `${this.id}-h`, tabindex: "-1" }, entry.label);
    const taken = this.tick("taken");
    const box = h("div", { class: "take" }, h("label", { class: "ticked" }, taken.control.node, h("span", {}, this.words.take)), taken.below);
    this.side = h("aside", { class: "side solo" }, this.preview.node);
    this.steps = h("div", { class: "two" }, this.stepsNode(), this.side);
    this.node = h("section", { class: "finding", id: this.id, "aria-labelledby": `${this.id}-h` }, this.topNode(), this.title,
      this.lifeNode(), box, this.untakenNode(), this.steps);
    this.mark();
  }

  topNode() {
    const { entry, words } = this;
    const severity = h("span", { class: entry.severity === "marked" ? "lv gap marked" : "lv gap" }, words[entry.severity]);
    return h("div", { class: "top" }, this.state, severity);
  }

  /** An action that is done follows this page no more, which is said before one writes. */
  lifeNode() {
    const { entry, words, page } = this;
    if (!entry.life) return null;
    const node = notice("info", fillIn(words.past_writing, { state: entry.life }), words.past_writing_more);
    if (page.links.actions) node.append(leavingLink({ class: "btn small", href: page.links.actions }, words.to_actions, this.saver));
    return node;
  }

  /** Before a finding is taken up: what it rests on, and what the sheet says of it. */
  untakenNode() {
    const { entry } = this;
    this.untaken = h("div", { class: "flow" }, basisNode(entry.basis, this.words),
      entry.fact_from_sheet ? h("blockquote", { class: "said" }, entry.fact_from_sheet) : null, entry.item_no ? this.sourceNode() : null);
    return this.untaken;
  }

  // ── the steps ──

  stepsNode() {
    const priority = this.tick("priority");
    const help = fillIn(this.words.priority_help, { n: this.page.view.most });
    this.fin = h("div", { class: "fin" }, h("label", { class: "ticked" }, priority.control.node,
      h("span", {}, this.words.priority, h("small", {}, help))), priority.below);
    const rows = [this.basisStep(), this.step("fact"), this.step("cause"), this.ifThenStep(), this.step("due"), this.step("checker")];
    this.showLooks();
    return h("div", { class: "wide" }, h("ol", { class: "steps" }, ...rows), this.fin);
  }

  basisStep() {
    const { gists } = this.entry.basis;
    const lines = gists.map((one) => h("p", {}, one.gist ? `${one.cite}：${one.gist}` : one.cite,
      lastOf(gists, one) ? h("span", { class: "dim" }, " ", one.notice) : null));
    const another = h("a", { href: "#findings", onclick: (event) => { event.preventDefault(); this.page.overview(); } }, this.words.another);
    return h("li", {}, h("h3", {}, this.words.basis), ...lines, h("p", { class: "sub" }, another));
  }

  step(name) {
    const { words, entry } = this;
    const labelId = `${this.id}-${name}`;
    const help = words[`${name}_help`] ? h("p", { class: "sub", id: `${labelId}-h` }, words[`${name}_help`]) : null;
    const after = this.afterNode(name, labelId);
    const describedby = ids(help && `${labelId}-h`, after && after.id) || "";
    const field = this.field(name, { labelledby: labelId, describedby });
    const label = h("h3", {}, h("label", { id: labelId, for: field.control.first.id }, words[name]));
    const source = name === "fact" && entry.item_no ? this.sourceNode() : null;
    const see = name === "checker" ? this.seeNode("action") : null;
    return h("li", {}, label, help, field.node, after, source, see, name === "fact" ? this.againNode() : null);
  }

  /** Who sees a part that others see, or do not see, than the rest. */
  seeNode(part) {
    const text = this.page.view.see[part];
    return text ? h("p", { class: "see" }, ...tagged(this.words.see, text)) : null;
  }

  /** What stands under the day (the looks back) and under the comrade (who is no longer on the list). */
  afterNode(name, labelId) {
    if (name === "due") { this.looks = h("p", { class: "sub", id: `${labelId}-a` }); return this.looks; }
    if (name === "checker") { this.gone = h("p", { class: "sub", id: `${labelId}-a`, hidden: true }, this.words.checker_gone); return this.gone; }
    return null;
  }

  ifThenStep() {
    const { words } = this;
    const headId = `${this.id}-ifthen`;
    const rows = ["cue", "action"].flatMap((name) => {
      const labelId = `${this.id}-${name}`;
      const field = this.field(name, { labelledby: labelId, describedby: `${headId}-h` });
      return [h("label", { id: labelId, for: field.control.first.id }, name === "cue" ? words.if : words.then), field.node];
    });
    return h("li", {}, h("h3", { id: headId }, words.action), h("p", { class: "sub", id: `${headId}-h` }, words.action_help),
      h("div", { class: "ifthen", role: "group", "aria-labelledby": headId }, ...rows), this.examplesNode());
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

  /** How this goes on with what was written last time, once that was chosen beside the fact. */
  againNode() {
    const { words, page } = this;
    const [headId, whyId] = [`${this.id}-way`, `${this.id}-why`];
    const way = this.field("way", { labelledby: headId, describedby: "" }, { type: "select_one", appearance: "", choices: page.view.ways });
    const why = this.field("why", { labelledby: whyId, describedby: `${whyId}-h` }, { type: "text", rows: 2 });
    this.whyNode = h("div", { hidden: true }, h("label", { id: whyId, for: why.control.first.id }, words.why),
      h("p", { class: "sub", id: `${whyId}-h` }, words.why_help), why.node, this.seeNode("why"));
    this.again = h("div", { class: "lasttime", hidden: true }, h("p", { id: headId }, ...tagged(words.last_year, words.way)), way.node, this.whyNode);
    return this.again;
  }

  makeCoach() {
    const way = (finding, chosen) => this.goOn(chosen);
    return new Coach({ words: this.words, send: (message) => this.saver.ask(message), way, ways: () => this.saver.value(this.names.way) });
  }

  /** The coach's offer is taken: how this one goes on with last time's. */
  goOn(way) {
    this.saver.write(this.names.way, way, { now: true });
    this.fields.get("way").show(true);
    this.mark();
  }

  field(name, about, kind = Object.fromEntries(STEPS)[name]) {
    const { page, entry } = this;
    const item = { ...kind, name: this.names[name], longest: page.view.longest };
    if (name === "fact") item.beginning = entry.fact_from_sheet;
    if (name === "due") { item.min = page.view.today; item.check = (day) => this.pastDay(day); }
    if (name === "checker") item.choices = page.view.checkers;
    const field = new Field(item, { ...about, words: this.words, saver: this.saver, told: () => this.changed(name) });
    this.fields.set(name, field);
    if (COACHED.has(name)) field.below.append(this.coach.watch(field.node, field.name, () => field.value));
    return field;
  }

  tick(name) { return this.field(name, {}, { type: "tick" }); }

  pastDay(day) {
    const { view } = this.page;
    if (!day || day >= view.today) return "";
    return fillIn(this.words.due_past, { day: dayText(day, view.calendar) });
  }

  // ── what is so now ──

  get taken() { return this.fields.get("taken").value === "1"; }

  get priority() { return this.taken && this.fields.get("priority").value === "1"; }

  get empty() { return WHOLE.filter((name) => this.text(name) === ""); }

  get complete() { return this.empty.length === 0; }

  text(name) { return this.fields.get(name).value.trim(); }

  /** The name of the comrade asked, "" where nobody is. */
  get checker() {
    const id = this.fields.get("checker").value;
    return (this.page.view.checkers.find((one) => one.name === id) || { label: "" }).label;
  }

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

  /** [kind, word] of the entry's state. */
  get standing() {
    return !this.taken ? ["", this.words.not_taken] : this.complete ? ["done", this.words.written] : ["doing", this.words.writing];
  }

  mark() {
    if (!this.node) return;
    const opens = this.steps.hidden && this.taken;
    this.steps.hidden = !this.taken;
    this.untaken.hidden = this.taken;
    if (opens) this.grow();
    const [kind, word] = this.standing;
    this.state.className = `state ${kind}`.trim();
    setText(this.state, word);
    if (!this.taken) return;
    this.preview.show({ cue: this.text("cue"), action: this.text("action"), due: this.fields.get("due").value, checker: this.checker });
    this.showLooks();
    this.showAgain();
    this.gone.hidden = !this.saver.value(this.names.checker) || Boolean(this.checker);
  }

  showLooks() {
    const { looks, calendar } = this.page.view;
    const due = this.fields.get("due").value;
    this.looks.hidden = !looks.length;
    const days = due ? looks.map((n) => dayText(laterDay(due, n), { ...calendar, format: calendar.plain })) : [];
    setText(this.looks, days.length ? fillIn(this.words.looks, { n: looks.length, days: days.join(this.words.comma) })
      : fillIn(this.words.looks_later, { n: looks.length, days: looks.join(this.words.comma) }));
  }

  showAgain() {
    const way = this.fields.get("way").value;
    if (way) this.again.hidden = false; // once there it stays, so that a choice can be taken back
    const opens = this.whyNode.hidden && way === "why";
    this.whyNode.hidden = way !== "why";
    if (opens) this.fields.get("why").grow();
  }

  grow() { this.fields.forEach((field) => field.grow()); }

  lock(locked) { this.fields.forEach((field) => field.lock(locked)); }

  destroy() { this.coach.destroy(); }
}
