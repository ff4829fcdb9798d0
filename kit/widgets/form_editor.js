// The sheet: contents on one side, a question (or the whole list) on the other. What is shown is what the
// kernel names in `shown`; no condition is ever worked out here.
const LIST_KEY = "kit-list";

class FormEditor {
  constructor(model, el) {
    Object.assign(this, { model, words: model.get("words"), view: viewOf(model) });
    this.links = model.get("links") || {};
    this.shown = new Set(model.get("shown"));
    this.open = model.get("writable");
    this.fields = new Map();
    this.parts = new Map(); // field → where its live texts and value go: label, hint, value, field
    this.live = model.get("live") || {};
    this.screens = this.view.sections.flatMap((section) => section.screens.map((item) => ({ item, section })));
    this.byName = new Map(this.screens.map((screen) => [screen.item.name, screen]));
    this.owner = new Map(this.screens.flatMap((screen) => namesIn(screen.item).map((name) => [name, screen])));
    this.asked = Math.max(0, ...this.screens.map((screen) => screen.item.no));
    this.saver = new Autosave(model, this.hooks());
    this.coach = sheetCoach(this);
    this.list = readFlag(LIST_KEY);
    this.build(el);
    this.begin();
  }

  hooks() {
    const field = (name) => this.fields.get(name);
    return {
      knows: (name) => this.owner.has(baseOf(name)),
      busy: (name) => Boolean(field(name) && field(name).busy),
      answer: (name, answer, chosen) => { if (field(name)) field(name).show(chosen); this.mark(); },
      refused: (name, text, code) => this.refused(name, text, code),
      saved: (message) => this.show(message.shown, message.live),
      advice: (message) => this.coach.hear(message),
      state: (message) => { this.show(message.shown, message.live); this.setOpen(message.open); this.mark(); },
      status: (status) => { if (this.saved) setText(this.saved, savingText(status, this.words)); },
    };
  }

  // ── the frame ──

  build(el) {
    const { words } = this;
    this.contents = new Contents(this.view.sections, this.screens, words, {
      go: (screen) => this.go(screen),
      list: (list) => this.setList(list),
    });
    this.notices = h("div", { class: "notices" });
    this.whole = h("h1", { class: "vh", hidden: true }, this.view.title); // the list's; a question alone is its own
    this.place = h("div", { class: "screens" });
    this.hint = h("p", { class: "vh", role: "status" });
    this.recall = recallNode(this.model.get("last"), words, this.links, this.saver);
    this.body = h("div", { class: "answering" }, this.whole, this.notices, this.recall, this.place, this.hint,
      seeLine(words, this.model.get("see"), this.model.get("seen")), this.dockNode());
    this.root = h("div", { class: "editor" }, this.stripNode(), h("div", { class: "page quiz" }, this.contents.node, this.body));
    el.append(this.root);
    this.endElder = watchElder((on) => {
      this.elder.setAttribute("aria-pressed", String(on));
      this.contents.node.open = !on && this.contents.beside;
      this.fields.forEach((field) => field.grow());
    });
    this.endWidth = watchWidth(this.root, () => this.fit());
    this.onhash = () => { const screen = this.fromHash(); if (screen) this.go(screen); };
    window.addEventListener("hashchange", this.onhash);
    if (this.saver.restored.count) this.notices.append(notice("ok", fillIn(words.restored, { at: this.saver.restored.at }), words.restored_more));
    this.setOpen(this.open);
  }

  stripNode() {
    const { words } = this;
    this.count = h("p", { class: "count" });
    this.saved = h("p", { class: "saved", role: "status" });
    this.elder = h("button", { class: "btn small", type: "button", onclick: switchElder }, words.elder);
    return h("header", { class: "strip" }, this.links.home ? leavingLink({ class: "back", href: this.links.home }, words.home, this.saver) : null,
      this.count, this.saved, this.elder);
  }

  dockNode() {
    const { words } = this;
    this.back = h("button", { class: "btn", type: "button", onclick: () => this.step(-1) }, words.previous);
    this.next = h("button", { class: "btn main", type: "button", onclick: () => this.step(1) }, words.next);
    this.review = leavingLink({ class: "btn main", href: this.links.review || "#" }, words.review, this.saver);
    this.dock = h("div", { class: "dock" }, this.back, this.next, this.review);
    return this.dock;
  }

  // ── the questions ──
  /** The nodes of a screen, made when it is first shown and kept. */
  screenNode(screen) {
    if (screen.node) return screen.node;
    const { item, section } = screen;
    const id = `q-${item.name}`;
    screen.title = h("h1", { id, tabindex: "-1" }, item.label);
    const voice = this.voiceButton(screen);
    const head = [h("p", { class: "over" }, section.over), screen.title, voice, basisNode(item.basis, this.words), this.hintNode(item), guidanceNode(item, this.words),
      item.required ? h("p", { class: "help" }, this.words.needed) : null];
    const own = this.ownNode(item, id);
    screen.under = item.type === "repeat" ? own : new Under(this, item.items);
    screen.tale = h("div", { class: "tale" }, ...(own === screen.under ? [] : screen.under.nodes));
    this.parts.set(item.name, { ...this.parts.get(item.name), label: screen.title });
    screen.node = h("section", { class: "item", "aria-labelledby": id }, ...head, own ? own.node : null, screen.tale);
    this.applyLive();
    this.placeScreen(screen);
    this.showSubs(screen);
    return screen.node;
  }

  /** In its order among those already made. */
  placeScreen(screen) {
    const later = this.screens.slice(this.screens.indexOf(screen) + 1).find((other) => other.node);
    this.place.insertBefore(screen.node, later ? later.node : null);
  }

  hintNode(item) {
    return item.hint ? h("p", { class: "hint", id: `h-${item.name}` }, ...tagged(this.words.hint, item.hint)) : null;
  }

  /** What the question itself is answered in; a note and a group have nothing of their own. */
  ownNode(item, id) {
    if (item.type === "note" || item.type === "group") return null;
    if (item.type === "repeat") return new Repeat(this, { ...item, field: item.name }, []);
    if (!item.asks) { const value = h("output", { "aria-labelledby": id }); this.parts.set(item.name, { value }); return { node: value }; }
    const field = this.field(item, { labelledby: id, describedby: ids(item.hint && `h-${item.name}`) });
    this.parts.set(item.name, { field });
    return field;
  }

  field(item, about) {
    const field = new Field({ ...item, longest: this.view.longest }, { ...about, words: this.words, saver: this.saver, told: () => this.mark() });
    field.lock(!this.open);
    if (item.coached) field.below.append(this.coach.watch(field.node, field.name, () => (this.open ? field.value : "")));
    this.fields.set(item.field || item.name, field);
    return field;
  }

  voiceButton(screen) {
    const { words } = this;
    const button = h("button", { class: "btn small voice", type: "button", hidden: true }, words.voice);
    offerVoice(button, () => [screen.item.label, ...screen.item.choices.map((one) => `${one.label}，${one.detail}`)].join("。"), words);
    return button;
  }

  // ── moving ──

  begin() {
    const next = this.open && this.visible().find((screen) => screen.item.no && !this.answered(screen));
    const start = this.fromHash() || this.byName.get(this.model.get("start")) || next || this.visible()[0] || this.screens[0];
    this.current = this.first = start;
    this.arrange();
    if (this.list && start && this.screens.indexOf(start) > 0) this.meet(start);
    // To name the question in the address takes the browser some milliseconds: it is shown first.
    requestAnimationFrame(() => setTimeout(() => { if (this.root.isConnected && this.current) this.address(this.current); }));
    this.saver.flush();
    this.saver.report();
  }

  /** The page has its width (anew). */
  fit() {
    this.laid = true;
    this.fields.forEach((field) => field.grow());
    if (this.current) this.contents.bring(this.current);
  }

  fromHash() {
    const match = /^#item=([\w.-]+)$/.exec(window.location.hash);
    return match ? this.owner.get(match[1]) : undefined;
  }

  visible() { return this.screens.filter((screen) => this.shown.has(screen.item.name)); }

  step(by) {
    const order = this.visible();
    const here = this.screens.indexOf(this.current);
    const ahead = by > 0 ? order.find((screen) => this.screens.indexOf(screen) > here)
      : order.filter((screen) => this.screens.indexOf(screen) < here).pop();
    if (ahead) this.go(ahead);
  }

  go(screen) {
    this.saver.flush();
    if (screen !== this.current) this.notices.querySelectorAll(".ok").forEach((node) => node.remove());
    this.current = screen;
    this.address(screen);
    this.arrange();
    this.meet(screen);
  }

  /** The address names the question, so that a reload comes back to it. */
  address(screen) {
    const here = `#item=${screen.item.name}`;
    if (window.location.hash !== here) window.history.replaceState(window.history.state, "", here);
  }

  /** The reader arrives at a question: its title takes the focus, and it stands at the top. */
  meet(screen) {
    screen.title.focus({ preventScroll: true });
    this.contents.bring(screen);
    if (this.list) screen.node.scrollIntoView();
    else window.scrollTo(0, Math.max(0, window.scrollY + this.root.getBoundingClientRect().top));
  }

  setList(list) {
    this.list = list;
    writeFlag(LIST_KEY, list);
    this.arrange();
    this.meet(this.current);
  }

  /** Which screens stand on the page: the current one, or all that are shown. */
  arrange() {
    const seen = new Set(this.list ? this.visible() : [this.current]);
    for (const screen of this.screens) {
      if (seen.has(screen)) this.screenNode(screen).hidden = false;
      else if (screen.node) screen.node.hidden = true;
    }
    for (const screen of seen) screen.title.setAttribute("aria-level", this.list ? "2" : "1");
    if (this.recall) this.recall.hidden = !this.list && this.current !== this.first;
    this.root.classList.toggle("listed", this.list);
    this.whole.hidden = !this.list;
    this.contents.press(this.list);
    // Before the page has been laid out for the first time, `fit` will do it, and nothing is laid out twice.
    if (this.laid) this.fields.forEach((field) => field.grow());
    this.mark();
  }

  // ── what is so now ──

  show(names, live) {
    if (!Array.isArray(names)) return;
    this.shown = new Set(names);
    this.live = live || this.live;
    this.applyLive();
    let opened = false;
    this.screens.filter((screen) => screen.node).forEach((screen) => { opened = this.showSubs(screen) || opened; });
    setText(this.hint, opened ? this.words.opened : "");
    if (this.list) this.arrange();
    else this.mark();
  }

  /** Texts, values and choices that the other answers decide. */
  applyLive() {
    for (const [name, { label, hint, ...rest }] of Object.entries(this.live)) {
      const part = this.parts.get(name);
      if (!part) continue;
      if (label !== undefined && part.label) setText(part.label, label);
      if (hint !== undefined && part.hint) setText(part.hint, hint);
      if (part.value) setText(part.value, rest.value || "");
      if (part.field) part.field.takes(rest);
    }
  }

  /** Shows the fields under a question that `shown` names; returns whether one came up. */
  showSubs(screen) {
    const opened = screen.under.show(this.shown);
    this.applyLive(); // an instance that came up just now has texts of its own
    screen.tale.hidden = screen.item.type !== "repeat" && screen.under.empty;
    return opened;
  }

  stateOf(screen) {
    const { item } = screen;
    if (screen === this.current && !this.list) return "current";
    if (!item.no) return "note";
    if (!this.answered(screen)) return "unanswered";
    return inner(item).some((child) => child.type === "text" && this.shown.has(child.name) && this.saver.value(child.name)) ? "fact" : "answered";
  }

  answered({ item }) { return isAnswered(item, this.shown, (field) => this.saver.value(field)); }
  /** Contents, cells, count and dock as things stand. */
  mark() {
    if (!this.current) return;
    const order = this.visible();
    for (const screen of this.screens) {
      this.contents.mark(screen, { state: this.stateOf(screen), shown: this.shown.has(screen.item.name),
        here: !this.list && screen === this.current, near: screen.section === this.current.section });
    }
    this.contents.sum(order.filter((screen) => screen.item.no), (screen) => this.answered(screen));
    this.markCount();
    const last = order[order.length - 1] === this.current;
    this.back.hidden = this.list || order[0] === this.current;
    this.next.hidden = this.list || last;
    this.review.hidden = !(this.list || last) || !this.links.review;
    this.dock.classList.toggle("one", this.back.hidden);
  }

  markCount() {
    const { no } = this.current.item;
    const key = this.list || !no ? "" : `${no}/${this.asked}`;
    if (this.count.dataset.at === key) return;
    this.count.dataset.at = key;
    this.count.replaceChildren(...(key ? [h("b", {}, String(no)), ` / ${this.asked}`, h("span", { class: "vh" }, fillIn(this.words.place, { n: no, all: this.asked }))] : []));
  }

  setOpen(open) {
    if (typeof open !== "boolean") return;
    this.open = open;
    this.fields.forEach((field) => field.lock(!open));
    const told = this.notices.querySelector(".closed");
    if (open && told) told.remove();
    if (!open && !told) this.notices.append(notice("info closed", this.words.closed, this.words.closed_more));
  }

  refused(name, text, code) {
    const screen = this.owner.get(baseOf(name));
    if (!screen) { this.notices.append(notice("", text, "")); return; }
    this.screenNode(screen).hidden = !this.list && screen !== this.current;
    const field = this.fields.get(name);
    if (field) field.refuse(text, code);
  }

  destroy() {
    this.root.remove(); // what is being written is left, and so sent
    this.saver.flush();
    this.saver.destroy();
    this.coach.destroy();
    this.endElder();
    this.endWidth();
    window.removeEventListener("hashchange", this.onhash);
  }
}

export default {
  render({ model, el }) {
    const editor = new FormEditor(model, el);
    return () => editor.destroy();
  },
};
