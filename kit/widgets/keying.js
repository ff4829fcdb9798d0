// A sheet keyed in by keyboard: Enter goes on as the sheet says, Shift+Enter back, ↑ and ↓ line by line. What the
// sheet passes over is what the kernel does not name in `shown`; while it says so, keys that are typed wait.
const PATIENCE = 1500; // for the kernel's word after an answer; then one goes on by what is known
const ACT_WAIT = 15000;

class KeyingDesk {
  constructor(model, el) {
    this.model = model;
    this.words = model.get("words");
    this.view = viewOf(model);
    this.links = model.get("links") || {};
    this.longest = this.view.longest;
    this.shownNames = new Set(model.get("shown"));
    this.rows = new Map();
    this.waiting = ""; // typed while the kernel had not answered yet
    this.items = new Map(this.view.sections.flatMap((section) => section.rows.flatMap((row) => this.flat(row))).map((row) => [row.name, row]));
    this.settle = (row, how) => this.settled(row, how);
    this.saver = new Autosave(model, this.hooks());
    this.build(el);
    this.arrange();
    const first = this.order().find((row) => !row.filled) || this.order()[0];
    if (first) first.input.focus();
    this.saver.flush();
    this.saver.report();
  }

  flat(row) { return [row, ...row.rows.flatMap((child) => this.flat(child))]; }

  hooks() {
    const row = (field) => this.rows.get(field);
    return {
      knows: (field) => this.items.has(field.split("[")[0]),
      busy: (field) => Boolean(row(field) && document.activeElement === row(field).input),
      answer: (field) => { if (row(field) && document.activeElement !== row(field).input) row(field).show(); this.count(); },
      refused: (field, text) => { if (row(field)) row(field).tell(text); else this.tell(text); },
      saved: (message) => this.show(message.shown),
      state: (message) => this.show(message.shown),
      status: (status) => { if (this.savedLine) setText(this.savedLine, savingText(status, this.words)); },
    };
  }

  // ── the page ──

  build(el) {
    const { words } = this;
    this.done = h("p", { class: "sub", role: "status" });
    this.savedLine = h("p", { class: "saved", role: "status" });
    this.list = h("div", { class: "keys" });
    this.notice = h("div", {});
    this.end = this.endNode();
    this.root = h("div", { class: "keying" }, h("p", { class: "sub" }, words.how), h("p", { class: "see" }, ...tagged(words.see, this.model.get("see"))),
      h("div", { class: "keyline" }, this.done, h("p", { class: "sub" }, h("span", { class: "tag" }, words.see), words.private), this.savedLine), this.list, this.notice, this.end, this.stopNode());
    this.catcher = h("textarea", { class: "vh", tabindex: "-1", "aria-hidden": "true", autocomplete: "off" });
    this.catcher.addEventListener("compositionstart", () => { this.composing = true; });
    this.catcher.addEventListener("compositionend", () => { this.composing = false; });
    this.root.append(this.catcher);
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.hear = (message) => this.answered(message);
    this.model.on("msg:custom", this.hear);
    el.append(this.root);
  }

  /** The rows as things stand: the instances of a repeat follow its number. */
  arrange() {
    const nodes = this.view.sections.flatMap((section) => [
      h("h2", {}, h("b", {}, section.letter), ` ${section.title}`, section.when ? h("small", { class: "dim" }, ` ▷ ${section.when}`) : null),
      ...section.rows.flatMap((item) => this.under(item, [])).map((row) => row.node)]);
    const active = document.activeElement;
    this.list.replaceChildren(...nodes);
    if (active && this.list.contains(active)) active.focus({ preventScroll: true });
    this.reveal();
  }

  under(item, path) {
    const field = path.length ? `${item.name}[${path.join(".")}]` : item.name;
    if (!this.rows.has(field)) this.rows.set(field, new KeyingRow(item, path, this));
    const row = this.rows.get(field);
    const inner = item.type === "repeat" ? (this.saver.value(field) || "1").split(" ").filter((n) => n !== "0").map((n) => [...path, n]) : [path];
    return [row, ...inner.flatMap((place) => item.rows.flatMap((child) => this.under(child, place)))];
  }

  /** The lines in which something can be typed, in the order of the paper. */
  all() { return this.view.sections.flatMap((section) => section.rows.flatMap((item) => this.under(item, []))).filter((row) => !row.head); }

  order() { return this.all().filter((row) => row.shown); }

  reveal() {
    this.rows.forEach((row) => row.reveal(this.shownNames.has(row.field)));
    this.count();
  }

  show(names) {
    if (!Array.isArray(names)) return;
    this.shownNames = new Set(names);
    this.reveal();
  }

  count() {
    if (!this.done) return;
    const order = this.order();
    const done = order.filter((row) => row.filled).length;
    setText(this.done, fillIn(this.words.keyed, { done, left: order.length - done }));
  }

  changed(row) {
    if (row.item.type === "repeat") this.arrange();
    this.count();
  }

  arrived(row) {
    if (this.current) this.current.node.classList.remove("now");
    this.current = row;
    row.node.classList.add("now");
    row.node.scrollIntoView({ block: "nearest" });
  }

  tell(text) { this.notice.replaceChildren(...(text ? [notice("", text, "")] : [])); }

  // ── keys ──

  key(event) {
    const row = this.current;
    if (!row || event.target !== row.input || event.isComposing || event.keyCode === 229) return;
    const { input } = row;
    if (event.key === "Enter" && (event.ctrlKey || event.altKey || event.metaKey)) {
      event.preventDefault();
      if (row.item.type === "text") { input.setRangeText("\n", input.selectionStart, input.selectionEnd, "end"); row.typed(false); }
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.turn(event.shiftKey ? -1 : 1);
    } else if (event.key === "ArrowUp" && (row.item.type !== "text" || input.selectionStart === 0)) {
      event.preventDefault();
      this.line(-1);
    } else if (event.key === "ArrowDown" && (row.item.type !== "text" || input.selectionEnd === input.value.length)) {
      event.preventDefault();
      this.line(1);
    }
  }

  /** Line by line, whatever the sheet passes over. */
  line(by) {
    const all = this.all();
    const next = all[all.indexOf(this.current) + by];
    this.current.leave();
    if (next) { next.input.focus(); next.input.select(); }
    else if (by > 0) this.toEnd();
  }

  /** On to the next line that the sheet asks, or back, once the kernel has said what is asked now. */
  async turn(by) {
    const row = this.current;
    if (!row.leave() && by > 0) return;
    if (this.question(row)) return;
    if (this.saver.unsent) await this.wait();
    if (row.bad) { row.input.focus(); this.waiting = ""; return; }
    const stray = this.all().find((other) => other.unsettled && other !== row);
    if (by > 0 && stray && this.question(stray)) { this.waiting = ""; return; }
    this.move(row, by);
    await this.play();
  }

  move(row, by) {
    const all = this.all();
    const rest = by > 0 ? all.slice(all.indexOf(row) + 1) : all.slice(0, all.indexOf(row)).reverse();
    const next = rest.find((other) => other.shown);
    if (next) { next.input.focus(); next.input.select(); }
    else if (by > 0) this.toEnd();
  }

  toEnd() { this.end.querySelector("input").focus(); this.end.scrollIntoView({ block: "nearest" }); }

  /** Until the kernel has said what is asked now; what is typed meanwhile is caught and played afterwards. */
  async wait() {
    const { catcher } = this;
    catcher.focus({ preventScroll: true });
    await this.saver.settled(PATIENCE);
    if (this.composing) await new Promise((resolve) => { catcher.addEventListener("compositionend", resolve, { once: true }); });
    this.waiting += catcher.value;
    catcher.value = "";
  }

  /** What was typed while one waited, each line into the next place. */
  async play() {
    if (this.playing) return;
    this.playing = true;
    while (this.waiting && this.current && document.activeElement === this.current.input) {
      const [typed] = this.waiting.split("\n", 1);
      const { input } = this.current;
      this.waiting = this.waiting.slice(typed.length);
      if (typed) { input.setRangeText(typed, input.selectionStart, input.selectionEnd, "end"); this.current.typed(false); }
      if (this.waiting) { this.waiting = this.waiting.slice(1); await this.turn(1); }
    }
    this.waiting = "";
    this.playing = false;
  }

  // ── what stands where the sheet passes over ──

  /** Asks about a line if it has to be asked about; whether it was. */
  question(row) {
    if (!row.unsettled) return false;
    const on = row.item.on.map((name) => this.items.get(name)).filter(Boolean);
    row.ask(on.length ? on[0].code : row.code);
    return true;
  }

  settled(row, how) {
    row.ask(null);
    if (how === "check") {
      const name = row.item.on[0];
      const first = this.all().find((other) => other.item.name === name) || row;
      first.input.focus();
      first.input.select();
      return;
    }
    if (how === "drop") row.input.value = "";
    row.typed(false);
    row.decision = how;
    row.leave();
    row.mark();
    this.arrived(row);
    this.move(row, 1);
  }

  // ── the end ──

  endNode() {
    const { words } = this;
    const tick = (name, text, on) => h("label", { class: "tickline" }, h("input", { type: "checkbox", name, checked: on }), h("span", {}, text));
    this.word = h("p", { class: "err", role: "alert", hidden: true });
    const form = h("form", { class: "sheet flow attest", novalidate: true }, h("h2", {}, words.attest),
      tick("agreed", words.attest_agreed), tick("as_written", words.attest_written), tick("returned", words.attest_returned),
      tick("hand_in", words.attest_hand_in, true), h("p", { class: "sub" }, words.attest_more), this.word,
      h("div", { class: "acts" }, h("button", { class: "btn main", type: "submit" }, words.attest_do)));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.attest(form); });
    return form;
  }

  stopNode() {
    const { words } = this;
    return h("details", { class: "more" }, h("summary", {}, words.stop), h("p", { class: "sub" }, words.stop_more),
      h("div", { class: "acts" }, h("button", { class: "btn", type: "button", onclick: () => this.act({ op: "stop" }) }, words.stop_do)));
  }

  say(text) { setText(this.word, text); this.word.hidden = !text; }

  async attest(form) {
    this.say("");
    const open = this.all().filter((row) => row.bad || row.unsettled);
    if (open.length) {
      this.say(fillIn(this.words.unsettled, { n: open.length, code: open[0].code }));
      open[0].input.focus();
      return;
    }
    const missing = ["agreed", "as_written", "returned"].find((name) => !form.elements[name].checked);
    if (missing) { form.elements[missing].focus(); this.say(this.words.not_ticked); return; }
    await this.saver.settled(PATIENCE * 4);
    if (this.saver.pending) { this.say(this.words.lost); return; }
    this.act({ op: "attest", as_written: true, returned: true, hand_in: form.elements.hand_in.checked });
  }

  act(message) {
    if (this.asking) return;
    this.asking = freshId();
    this.timer = setTimeout(() => { this.asking = ""; this.say(this.words.lost); }, ACT_WAIT);
    this.model.send({ ...message, id: this.asking });
  }

  answered(message) {
    if (!this.asking || message.id !== this.asking) return;
    clearTimeout(this.timer);
    this.asking = "";
    if (message.op === "refused") { this.say(message.text); return; }
    if (message.op === "attested" || message.op === "stopped") this.leave(this.words[message.op], message.text || "");
  }

  /** Done: nothing of the sheet stays on the page. */
  leave(head, text) {
    this.saver.destroy();
    try { sessionStorage.removeItem(`kit:${this.model.get("response")}`); } catch { /* nothing was kept, then */ }
    this.model.set("answers", {});
    const link = h("a", { class: "btn main", href: this.links.list }, this.words.list);
    this.root.replaceChildren(notice("ok", head, text), h("div", { class: "acts" }, link));
    link.focus();
  }

  destroy() {
    clearTimeout(this.timer);
    this.root.remove();
    this.saver.flush();
    this.saver.destroy();
    this.model.off("msg:custom", this.hear);
  }
}

export default {
  render({ model, el }) {
    const desk = new KeyingDesk(model, el);
    return () => desk.destroy();
  },
};
