// The plan: what matters most on top, then every finding with its steps.
class PlanEditor {
  constructor(model, el) {
    this.model = model;
    this.words = model.get("words");
    this.view = model.get("view");
    this.links = model.get("links") || {};
    this.entries = [];
    this.ends = [];
    this.byField = new Map();
    this.known = new Set(this.view.entries.flatMap((entry) => Object.values(entry.fields)));
    this.saver = new Autosave(model, this.hooks());
    this.build(el);
    this.setOpen(model.get("writable"));
    this.saver.flush();
    this.saver.report();
  }

  hooks() {
    const field = (name) => this.byField.get(name);
    return {
      knows: (name) => this.known.has(name),
      busy: (name) => Boolean(field(name) && field(name).busy),
      answer: (name, answer, chosen) => { if (field(name)) field(name).show(chosen); this.mark(); },
      refused: (name, text, code) => this.refused(name, text, code),
      saved: () => {},
      state: () => this.mark(),
      status: (status) => { if (this.saved) setText(this.saved, savingText(status, this.words)); },
    };
  }

  build(el) {
    const { words, view } = this;
    this.notices = h("div", { class: "notices" });
    this.root = h("div", { class: "editor planning" }, this.notices);
    el.append(this.root);
    if (!view.entries.length) { this.root.append(this.emptyNode()); return; }
    const page = { words, view, saver: this.saver, links: this.links, told: () => this.mark() };
    this.slots = h("ol", { class: "trio" });
    const list = h("ol", { class: "plan" });
    this.root.append(h("nav", { "aria-label": words.overview }, this.slots), h("section", { class: "sec" }, h("h2", {}, words.findings), list),
      this.seeNode(), this.dockNode());
    for (const one of view.entries) {
      const entry = new PlanEntry(one, page);
      this.entries.push(entry);
      entry.fields.forEach((field) => this.byField.set(field.name, field));
      list.append(entry.node);
    }
    const grow = () => this.byField.forEach((field) => field.grow());
    this.ends = [watchElder(grow), watchWidth(this.root, grow)];
    const { count, at } = this.saver.restored;
    if (count) this.notices.append(notice("ok", fillIn(words.restored, { at }), words.restored_more));
    this.mark();
  }

  emptyNode() {
    const { words, links } = this;
    return h("div", { class: "empty" }, h("h2", {}, words.none), h("p", {}, words.none_more),
      links.checkup ? h("div", { class: "acts" }, h("a", { class: "btn", href: links.checkup }, words.to_checkup)) : null);
  }

  seeNode() {
    const see = this.model.get("see");
    return see ? h("p", { class: "see" }, ...tagged(this.words.see, see)) : null;
  }

  dockNode() {
    const { words, links } = this;
    this.saved = h("p", { class: "saved", role: "status" });
    const pdf = links.pdf ? h("a", { class: "btn", href: links.pdf, download: true, onclick: (event) => this.print(event) }, words.pdf) : null;
    const review = links.review ? leavingLink({ class: "btn main", href: links.review }, words.review, this.saver) : null;
    return h("div", { class: "dock planned" }, this.saved, pdf, review);
  }

  /** The paper is made from what is kept, so everything written goes first. */
  print(event) {
    if (this.saver.unsent === 0) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    this.saver.settled(3000).then(() => { window.location.href = href; });
  }

  // ── what is so now ──

  mark() {
    if (!this.slots) return;
    this.entries.forEach((entry) => entry.mark());
    const first = this.entries.filter((entry) => entry.priority);
    const slots = Array.from({ length: Math.max(this.view.most, first.length) }, (_, at) => this.slotNode(at, first[at]));
    const key = first.map((entry) => `${entry.id}${entry.complete}`).join();
    if (key === this.slotsKey) return;
    this.slotsKey = key;
    this.slots.replaceChildren(...slots);
  }

  slotNode(at, entry) {
    const { words } = this;
    const head = h("i", {}, this.view.slots[at] || "");
    if (!entry) return h("li", {}, h("div", { class: "slot" }, head, h("b", {}, words.slot_empty), h("span", { class: "state" }, words.slot_optional)));
    const state = entry.complete ? h("span", { class: "state done" }, words.written) : h("span", { class: "state doing" }, words.writing);
    const onclick = (event) => {
      event.preventDefault();
      entry.node.querySelector("h3").focus({ preventScroll: true });
      entry.node.scrollIntoView();
    };
    return h("li", {}, h("a", { href: `#${entry.id}`, onclick }, head, h("b", {}, entry.entry.short), state));
  }

  setOpen(open) {
    this.entries.forEach((entry) => entry.lock(!open));
    if (!open && this.view.entries.length) this.notices.append(notice("info closed", this.words.closed, this.words.closed_more));
  }

  refused(name, text, code) {
    const field = this.byField.get(name);
    if (field) { field.refuse(text, code); this.mark(); }
    else this.notices.append(notice("", text, ""));
  }

  destroy() {
    this.root.remove(); // what is being written is left, and so sent
    this.saver.flush();
    this.saver.destroy();
    this.ends.forEach((end) => end());
  }
}

export default {
  render({ model, el }) {
    const editor = new PlanEditor(model, el);
    return () => editor.destroy();
  },
};
