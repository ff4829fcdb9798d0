// The coach beside a field: marks, questions and likeness that the kernel finds, shown and kept nowhere.
// It asks when the writing rests; it never holds anything up and never touches what is written.
//
//   const coach = new Coach({ words, send: (message) => saver.ask(message), way: (finding, way) => … });
//   below.append(coach.watch(field.node, field.name, () => field.value));
//   hooks: { advice: (message) => coach.hear(message) }
//
// The reply: {op: "advice", id, field, quiet, marks: [{start, end, question}], says: [sentence],
//   asks: [{name, label, seen, text}], last: {says, text, action, finding, ways} or null}; places count
//   code points. `way(finding, way)` keeps how last time's is taken up, without it nothing is offered; `ways(finding)`
//   tells how it is taken up now; `onward(finding)` makes a link to where one goes on, where that is elsewhere.
const COACH_PAUSE = 400; // after the last key; sooner than Autosave saves, so that neither waits for the other
const FEWEST = 4; // signs; below that there is nothing to say yet
const WHOLE_QUOTE = 240; // a longer text is quoted around its marks only
const AROUND = 18;
const WAYS = ["continue", "deepen", "why"];

class Coach {
  constructor({ words, send, way = null, ways = () => "", onward = null }) {
    Object.assign(this, { words, send, way, ways, onward });
    this.notes = new Map(); // field → {node, text, timer, asked, told}
  }

  /** Watches a field from now on; what is returned stands below it. */
  watch(fieldNode, field, getText) {
    const node = h("div", { class: "advice", hidden: true });
    const note = { node, getText, timer: 0, asked: "", told: null, composing: false };
    this.notes.set(field, note);
    const rest = () => { clearTimeout(note.timer); note.timer = setTimeout(() => this.ask(field), COACH_PAUSE); };
    fieldNode.addEventListener("compositionstart", () => { note.composing = true; });
    fieldNode.addEventListener("compositionend", () => { note.composing = false; rest(); });
    fieldNode.addEventListener("input", (event) => { if (!event.isComposing && !note.composing) rest(); });
    fieldNode.addEventListener("focusin", () => this.ask(field));
    fieldNode.addEventListener("focusout", () => this.ask(field));
    return node;
  }

  /** Asks about a field's text as it is now, where it was not asked already. */
  ask(field) {
    const note = this.notes.get(field);
    if (!note || note.composing) return;
    clearTimeout(note.timer);
    const text = note.getText();
    if (text === note.asked) return;
    note.asked = text;
    if ([...text.trim()].length < FEWEST) { this.show(note, null); return; }
    note.id = freshId();
    this.send({ op: "advise", id: note.id, field, value: text });
  }

  /** What the kernel answers; an answer about a text that has changed since is let go. */
  hear(message) {
    const note = this.notes.get(message.field);
    if (note && note.id === message.id) this.show(note, message);
  }

  show(note, advice) {
    const told = advice && JSON.stringify([advice, note.asked]);
    if (told === note.told) return;
    note.told = told;
    const parts = advice ? [this.remarks(advice, note.asked), this.again(advice.last, note)] : [];
    note.node.replaceChildren(...parts.filter(Boolean));
    note.node.hidden = !note.node.childElementCount;
  }

  // ── what it says ──

  remarks(advice, text) {
    const { words } = this;
    const { marks, says, asks } = advice;
    if (!marks.length && !says.length && !asks.length) return null;
    return h("div", { class: "coach" }, h("p", {}, ...tagged(words.coach, words.coach_only, "ochre")),
      marks.length ? h("blockquote", {}, ...this.quoted(text, marks)) : null,
      marks.length ? h("ul", { class: "calls" }, ...this.calls([...text], marks)) : null,
      h("div", { role: "status" }, ...says.map((sentence) => h("p", {}, sentence))),
      asks.length ? h("ul", { class: "ask3" }, ...asks.map((one) => this.tick(one))) : null);
  }

  /** The member's own words with the marked places dotted. */
  quoted(text, marks) {
    const signs = [...text];
    const cut = (from, to, first, last) => {
      const part = signs.slice(from, to);
      if (signs.length <= WHOLE_QUOTE || part.length <= 2 * AROUND) return part.join("");
      return `${first ? "" : part.slice(0, AROUND).join("")}…${last ? "" : part.slice(-AROUND).join("")}`;
    };
    const nodes = [];
    let at = 0;
    for (const { start, end } of marks) {
      nodes.push(cut(at, start, at === 0, false), h("mark", {}, signs.slice(start, end).join("")));
      at = end;
    }
    nodes.push(cut(at, signs.length, false, true));
    return nodes;
  }

  /** Each marked phrase once, with the question it calls for. */
  calls(signs, marks) {
    const seen = new Map(marks.map(({ start, end, question }) => [signs.slice(start, end).join(""), question]));
    return [...seen].map(([phrase, question]) => h("li", {}, fillIn(this.words.coach_call, { phrase, question })));
  }

  tick({ label, seen, text }) {
    const { words } = this;
    const told = text || (seen ? words.coach_there : words.coach_missing);
    return h("li", { class: seen ? "tick y" : "tick" }, fillIn(words.coach_ask, { question: label, text: told }));
  }

  /** What was written last time, and what one can do with it. */
  again(last, note) {
    if (!last) return null;
    const { words } = this;
    const open = Boolean(note.node.querySelector("details[open]"));
    return h("details", { class: "again", open }, h("summary", {}, h("span", {}, ...tagged(words.last_year, last.says))),
      h("blockquote", { class: "said" }, last.text),
      last.action ? h("p", { class: "sub" }, fillIn(words.last_action, { text: last.action })) : null,
      last.ways && this.way ? this.offers(last.finding) : null);
  }

  offers(finding) {
    const buttons = WAYS.map((way) => h("button", { class: "btn small", type: "button",
      onclick: () => { this.way(finding, way); press(); } }, this.words[`way_${way}`]));
    const onward = this.onward ? h("p", { class: "sub" }, this.onward(finding)) : null;
    const press = () => {
      const taken = this.ways(finding);
      buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(WAYS[at] === taken)));
      if (onward) onward.hidden = !taken;
    };
    press();
    return [h("div", { class: "acts" }, ...buttons), onward];
  }

  destroy() { this.notes.forEach((note) => clearTimeout(note.timer)); }
}
