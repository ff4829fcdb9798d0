// The plan: what is taken up on top, then either the list of all findings or one finding on a screen of its own.
class PlanEditor {
  constructor(model, el) {
    this.model = model;
    this.words = model.get("words");
    this.view = viewOf(model);
    this.links = model.get("links") || {};
    this.entries = [];
    this.ends = [];
    this.current = null; // the finding on the screen; null while the list stands
    this.byField = new Map();
    this.known = new Set(this.view.entries.flatMap((entry) => Object.values(entry.fields)));
    this.saver = new Autosave(model, this.hooks());
    this.build(el);
    this.setOpen(model.get("writable"));
    this.saver.flush();
    this.saver.report();
  }

  hooks() {
    const held = (name) => this.byField.get(name);
    return {
      knows: (name) => this.known.has(name),
      busy: (name) => Boolean(held(name) && held(name).field.busy),
      answer: (name, answer, chosen) => {
        if (!held(name)) return;
        held(name).field.show(chosen);
        held(name).entry.mark();
        this.mark();
      },
      refused: (name, text, code) => this.refused(name, text, code),
      saved: () => {},
      advice: (message) => { if (held(message.field)) held(message.field).entry.coach.hear(message); },
      state: () => { this.entries.forEach((entry) => entry.mark()); this.mark(); },
      status: (status) => { if (this.saved) setText(this.saved, savingText(status, this.words)); },
    };
  }

  // ── the frame ──

  build(el) {
    const { words, view } = this;
    this.notices = h("div", { class: "notices" });
    this.root = h("div", { class: "editor planning" }, this.notices);
    el.append(this.root);
    if (!view.entries.length) { this.root.append(this.emptyNode()); return; }
    const page = { words, view, saver: this.saver, links: this.links,
      told: () => this.mark(), overview: () => this.go(null) };
    this.see = seeLine(words, this.model.get("see"), this.model.get("seen"));
    this.slots = h("ol", { class: "trio" });
    this.screens = h("div", { class: "screens" });
    this.hint = h("p", { class: "vh", role: "status" });
    this.paper = h("div", { class: "onpaper" });
    for (const one of view.entries) {
      const entry = new PlanEntry(one, page);
      this.entries.push(entry);
      entry.fields.forEach((field) => this.byField.set(field.name, { field, entry }));
      this.screens.append(entry.node);
    }
    this.root.append(h("nav", { "aria-label": words.overview }, this.slots), this.listNode(), this.screens, this.hint, this.dockNode(), this.paper);
    this.listen();
    const { count, at } = this.saver.restored;
    if (count) this.notices.append(notice("ok", fillIn(words.restored, { at }), words.restored_more));
    this.begin();
  }

  emptyNode() {
    const { words, links } = this;
    return h("div", { class: "empty" }, h("h2", {}, words.none), h("p", {}, words.none_more),
      links.checkup ? h("div", { class: "acts" }, h("a", { class: "btn", href: links.checkup }, words.to_checkup)) : null);
  }

  /** All findings, to choose from. */
  listNode() {
    const { words } = this;
    this.listTitle = h("h2", { id: "findings", tabindex: "-1" }, words.findings);
    this.rows = new Map(this.entries.map((entry) => [entry, h("span", { class: "state" })]));
    const rows = this.entries.map((entry) => h("li", {}, h("a", { href: `#finding=${entry.entry.name}`, onclick: (event) => this.follow(event, entry) },
      this.rows.get(entry), h("span", {}, h("b", {}, entry.entry.label), h("span", { class: "sub" }, entry.entry.basis.line)))));
    this.list = h("section", { class: "sec", "aria-labelledby": "findings" }, this.listTitle, h("p", { class: "sub" }, words.findings_help),
      h("ol", { class: "rows" }, ...rows));
    return this.list;
  }

  dockNode() {
    const { words, links } = this;
    this.saved = h("p", { class: "saved", role: "status" });
    const pdf = links.pdf ? h("a", { class: "btn small", href: links.pdf, download: true, onclick: (event) => this.print(event) }, words.pdf) : null;
    this.review = links.review ? leavingLink({ class: "btn small", href: links.review }, words.review, this.saver) : null;
    this.back = h("button", { class: "btn", type: "button", onclick: () => this.step(-1) }, words.previous);
    this.next = h("button", { class: "btn", type: "button", onclick: () => this.step(1) }, words.next);
    this.finish = h("button", { class: "btn main", type: "button", onclick: () => this.finished() });
    this.moves = h("div", { class: "moves" }, this.back, this.next, this.finish);
    return h("div", { class: "dock planned" }, h("div", { class: "ways" }, this.saved, pdf, this.review), this.moves);
  }

  listen() {
    const grow = () => this.entries.forEach((entry) => entry.grow());
    const hash = () => { const asked = this.fromHash(); if (asked !== undefined && asked !== this.current) this.go(asked); };
    const paper = () => this.paper.replaceChildren(...planPaper(this.taken, this.words, this.view));
    const bare = () => this.paper.replaceChildren();
    const ears = [["hashchange", hash], ["beforeprint", paper], ["afterprint", bare]];
    ears.forEach(([type, ear]) => window.addEventListener(type, ear));
    this.ends = [watchElder(grow), watchWidth(this.root, grow), () => ears.forEach(([type, ear]) => window.removeEventListener(type, ear))];
  }

  /** The paper is made from what is kept, so everything written goes first. */
  print(event) {
    if (this.saver.unsent === 0) return;
    event.preventDefault();
    const { href } = event.currentTarget;
    this.saver.settled(3000).then(() => { window.location.href = href; });
  }

  // ── moving ──

  /** Where one begins: the address, else the first that is being written, else the first taken up, else the list. */
  begin() {
    const asked = this.fromHash();
    const taken = this.taken;
    this.current = asked !== undefined ? asked : taken.find((entry) => !entry.complete) || taken[0] || null;
    this.arrange();
    this.address();
  }

  /** The finding that the address names, null for the list, undefined for neither. */
  fromHash() {
    const { hash } = window.location;
    if (hash === "#findings") return null;
    const match = /^#finding=([\w.-]+)$/.exec(hash);
    return match ? this.entries.find((entry) => entry.entry.name === match[1]) : undefined;
  }

  follow(event, entry) { event.preventDefault(); this.go(entry); }

  step(by) { this.go(this.entries[this.entries.indexOf(this.current) + by] || null); }

  go(entry) {
    this.saver.flush();
    this.notices.querySelectorAll(".ok").forEach((node) => node.remove());
    setText(this.hint, "");
    const left = this.current;
    this.current = entry;
    this.address();
    (entry ? entry.node : this.list).hidden = false;
    (entry ? entry.title : this.listTitle).focus({ preventScroll: true }); // what is being left is sent before it goes
    this.arrange(left);
    const top = document.documentElement.classList.contains("elder") ? entry ? entry.node : this.list : this.root;
    window.scrollTo(0, Math.max(0, window.scrollY + top.getBoundingClientRect().top));
  }

  /** Back to the list; what is still empty is told, and nothing more. */
  finished() {
    const left = this.current;
    this.go(null);
    if (!left || !left.taken || left.complete) return;
    const empty = left.empty.map((name) => this.words[name]).join(this.words.comma);
    setText(this.hint, fillIn(this.words.still_empty, { label: left.entry.label, steps: empty }));
    this.notices.append(notice("ok info", fillIn(this.words.still_empty, { label: left.entry.label, steps: empty }), this.words.still_empty_more));
  }

  /** The address names the finding, so that a reload comes back to it. */
  address() {
    const hash = this.current ? `#finding=${this.current.entry.name}` : "#findings";
    window.history.replaceState(window.history.state, "", hash);
  }

  arrange() {
    this.entries.forEach((entry) => { entry.node.hidden = entry !== this.current; });
    this.list.hidden = this.current !== null;
    if (this.current) this.current.grow();
    const at = this.entries.indexOf(this.current);
    this.moves.hidden = !this.current;
    this.back.hidden = at <= 0;
    this.next.hidden = at === this.entries.length - 1;
    if (this.review) this.review.classList.toggle("main", !this.current);
    this.mark();
  }

  // ── what is so now ──

  /** The entries taken up, in the paper's order: first what matters most. */
  get taken() {
    const taken = this.entries.filter((entry) => entry.taken);
    return [...taken.filter((entry) => entry.priority), ...taken.filter((entry) => !entry.priority)];
  }

  mark() {
    if (!this.finish) return;
    const { taken } = this;
    const place = this.current && this.current.taken ? this.current.side : this.screens;
    if (this.see && this.see.parentNode !== place) place.append(this.see);
    for (const [entry, state] of this.rows) {
      const [kind, word] = entry.standing;
      state.className = `state ${kind}`.trim();
      setText(state, word);
    }
    this.finish.classList.toggle("main", Boolean(this.current && this.current.taken));
    setText(this.finish, this.current && this.current.taken ? this.words.finish : this.words.to_list);
    const key = JSON.stringify([this.current && this.current.id, taken.map((entry) => [entry.id, entry.complete, entry.priority])]);
    if (key === this.slotsKey) return;
    this.slotsKey = key;
    const many = Math.max(Math.min(this.view.most, this.entries.length), taken.length);
    this.slots.replaceChildren(...Array.from({ length: many }, (_, at) => this.slotNode(at, taken[at])));
  }

  slotNode(at, entry) {
    const { words } = this;
    const head = h("i", {}, this.view.slots[at] || "", entry && entry.priority ? ` · ${words.priority_short}` : "");
    if (!entry) {
      const onclick = (event) => this.follow(event, null);
      return h("li", {}, h("a", { href: "#findings", onclick }, head, h("b", {}, words.slot_empty), h("span", { class: "state" }, words.slot_optional)));
    }
    const [kind, word] = entry.standing;
    const onclick = (event) => this.follow(event, entry);
    return h("li", {}, h("a", { href: `#finding=${entry.entry.name}`, "aria-current": entry === this.current ? "step" : null, onclick },
      head, h("b", {}, entry.entry.short), h("span", { class: `state ${kind}` }, word)));
  }

  setOpen(open) {
    this.entries.forEach((entry) => entry.lock(!open));
    if (!open && this.view.entries.length) this.notices.append(notice("info closed", this.words.closed, this.words.closed_more));
  }

  refused(name, text, code) {
    const held = this.byField.get(name);
    if (!held) { this.notices.append(notice("", text, "")); return; }
    held.field.refuse(text, code);
    held.entry.mark();
    this.mark();
    // A refusal that came after one had moved on is told where one is now, with the way back.
    if (held.entry === this.current) return;
    const back = h("a", { href: `#finding=${held.entry.entry.name}`, onclick: (event) => { told.remove(); this.follow(event, held.entry); } }, held.entry.entry.label);
    const told = notice("", text, "");
    told.append(h("p", {}, back));
    this.notices.append(told);
  }

  destroy() {
    this.root.remove(); // what is being written is left, and so sent
    this.saver.flush();
    this.saver.destroy();
    this.entries.forEach((entry) => entry.destroy());
    this.ends.forEach((end) => end());
  }
}

export default {
  render({ model, el }) {
    const editor = new PlanEditor(model, el);
    return () => editor.destroy();
  },
};
