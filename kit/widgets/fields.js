// One field: its native control (controls.js), its label, and what can stand under it (a refusal, a fork).
/** The kinds of field whose two texts can both be kept after a fork. */
const JOINABLE = new Set(["text"]);

class Field {
  /** `about`: {words, saver, labelledby, describedby, told(field)}; `told` is called after each change here. */
  constructor(item, about) {
    Object.assign(this, { item, words: about.words, saver: about.saver, told: about.told });
    this.composing = false;
    this.control = CONTROLS[item.type](item, this.words, () => this.changed(true));
    this.below = h("div", { class: "below" });
    this.node = h("div", { class: "entry" }, this.control.node, this.below);
    this.describe(about);
    this.listen();
    this.show();
  }

  /** The field: the item's name, within a repeat with the instance's numbers. */
  get name() { return this.item.field || this.item.name; }

  get value() { return this.control.get(); }

  /** Whether the member is at work in it. */
  get busy() { return this.composing || this.control.node.contains(document.activeElement); }

  describe({ labelledby, describedby }) {
    const node = this.control.group || this.control.first;
    if (labelledby) node.setAttribute("aria-labelledby", labelledby);
    this.described = describedby || "";
    this.errorId = `e-${freshId().slice(0, 12)}`;
    if (this.described) node.setAttribute("aria-describedby", this.described);
  }

  listen() {
    const { node, first, instant } = this.control;
    node.addEventListener("focusout", (event) => {
      if (!node.contains(event.relatedTarget)) { this.composing = false; this.saver.left(this.name); this.show(); }
    });
    if (instant) { if (LOCKED_WHOLE.has(first.type)) first.addEventListener("change", () => this.changed(true)); return; }
    node.addEventListener("compositionstart", () => { this.composing = true; });
    node.addEventListener("compositionend", () => { this.composing = false; this.changed(false); });
    node.addEventListener("input", (event) => { this.changed(false, event.isComposing || this.composing); });
    node.addEventListener("change", () => this.changed(true));
  }

  changed(now, hold = false) {
    const refused = this.item.check ? this.item.check(this.value) : "";
    if (refused) { this.refuse(refused, ""); return; }
    if (this.error) this.refuse("", "");
    this.saver.write(this.name, this.value, { now, hold });
    this.told(this);
  }

  /** Shows what stands in the field, unless the member is writing there; a box or row is always set. */
  show(chosen = false) {
    const value = this.initial();
    const typing = this.busy && !this.control.instant;
    if ((chosen || !typing) && !this.standsRefused() && this.value !== value) this.control.set(value);
    this.fork(this.saver.answer(this.name));
  }

  /** Whether a text stands here that was refused and must not be taken away. */
  standsRefused() { return Boolean(this.error) && this.value !== ""; }

  /** What the field starts with: the kernel's or the draft's text, or the item's own beginning. */
  initial() {
    // A default that was wiped out stays so; a beginning of the page's own comes back.
    const known = this.saver.has(this.name) || (this.item.defaulted && this.saver.answer(this.name).revision > 0);
    return this.saver.value(this.name) || (known ? "" : this.item.beginning || "");
  }

  /** What the answers say: a value to begin with, the choices that are offered now. */
  takes({ value, choices }) {
    if (choices && this.control.offer) this.control.offer(choices);
    if (value === undefined || value === (this.item.beginning || "")) return;
    Object.assign(this.item, { beginning: value, defaulted: true });
    this.show();
  }

  refuse(text, code) {
    const target = this.control.group || this.control.first;
    const had = this.error;
    if (had) had.remove();
    this.error = null;
    this.node.classList.toggle("bad", Boolean(text));
    const described = text ? ids(this.described, this.errorId) : this.described || null;
    if (described) target.setAttribute("aria-describedby", described);
    else target.removeAttribute("aria-describedby");
    if (!text) { this.control.first.removeAttribute("aria-invalid"); return; }
    this.control.first.setAttribute("aria-invalid", "true");
    this.error = h("div", { class: "refusal" }, h("p", { class: "err", id: this.errorId, role: "alert" }, text),
      /^[SK]-/.test(code) ? this.againButton() : null);
    this.below.prepend(this.error);
    if (this.item.type === "tick") this.revert();
  }

  againButton() {
    return h("button", { class: "btn small", type: "button", onclick: () => { this.refuse("", ""); this.saver.retry(this.name); } }, this.words.again);
  }

  /** A box that was refused goes back to what is kept. */
  revert() {
    this.saver.discard(this.name);
    this.control.set(this.saver.answer(this.name).value);
    this.told(this);
  }

  lock(locked) { this.control.lock(locked); }

  grow() { if (this.control.grow) this.control.grow(); }

  // ── two texts ──

  fork(answer) {
    const key = answer.other ? [this.saver.side(this.name), answer.value, answer.other].join("\n") : "";
    if (key === (this.forkKey || "")) return;
    this.forkKey = key;
    if (this.forkBox) this.forkBox.remove();
    this.forkBox = answer.other ? this.forkNode(answer) : null;
    if (this.forkBox) this.below.append(this.forkBox);
  }

  forkNode(answer) {
    const { words } = this;
    const mine = this.saver.side(this.name) === "other";
    // "mine" names the text that stands beside the first one, "other" the first one.
    const texts = mine ? [[answer.other, "mine"], [answer.value, "other"]] : [[answer.value, "other"], [answer.other, "mine"]];
    const heads = [[this.saver.sided(this.name) ? words.here : words.one_place, words.use_here], [words.there, words.use_there]];
    const quotes = texts.map(([text], at) => h("figure", {}, h("figcaption", {}, heads[at][0]),
      h("blockquote", { class: "said" }, this.spoken(text) || words.empty)));
    const keeps = texts.map(([, keep], at) => this.keepButton(keep, heads[at][1]));
    if (JOINABLE.has(this.item.type)) keeps.push(this.keepButton("both", words.use_both));
    return h("div", { class: "banner info fork", role: "group", "aria-label": words.forked },
      h("p", { role: "status" }, h("b", {}, words.forked), words.forked_more), ...quotes, h("div", { class: "acts" }, ...keeps));
  }

  keepButton(keep, text) {
    return h("button", { class: "btn small", type: "button", onclick: () => this.saver.choose(this.name, keep) }, text);
  }

  /** A value as one reads it: the labels of choices, or the text itself. */
  spoken(value) {
    const choices = this.item.choices || [];
    if (!choices.length) return value;
    return choices.filter((choice) => value.split(" ").includes(choice.name)).map((choice) => choice.label).join("、");
  }
}
