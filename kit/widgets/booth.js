// The booth. Marks stay in this tab's storage until they are cast, and are gone then. A ballot on its way carries a
// receipt that this page has drawn: sent again, it is known, and lies in the box once.
const KEPT = "kit:ballot:";
const AGAIN_MS = 5000; // a ballot without an answer is sent again
const WAITING_MS = 3000; // while there is nothing to mark, to see whether a ballot was opened
const MARKING_MS = 12000; // while one marks, to see whether the voting has ended

/** What this tab keeps of a ballot: {marks: {candidate: [grade, reason]}, receipt: "" or of the one on its way}. */
const kept = {
  read(id) {
    try {
      const told = JSON.parse(sessionStorage.getItem(KEPT + id) || "null");
      if (told && typeof told.marks === "object" && told.marks) return { marks: told.marks, receipt: String(told.receipt || "") };
    } catch { /* storage is switched off */ }
    return { marks: {}, receipt: "" };
  },
  write(id, draft) { try { sessionStorage.setItem(KEPT + id, JSON.stringify(draft)); } catch { /* as above */ } },
  drop(id) { try { sessionStorage.removeItem(KEPT + id); } catch { /* as above */ } },
  dropOthers(ids) {
    try {
      Object.keys(sessionStorage).filter((key) => key.startsWith(KEPT) && !ids.includes(key.slice(KEPT.length))).forEach((key) => sessionStorage.removeItem(key));
    } catch { /* as above */ }
  },
};

/** One ballot to be marked. */
class Sheet {
  constructor(booth, paper) {
    Object.assign(this, { booth, paper, words: booth.words, draft: kept.read(paper.id), whys: new Map(), flight: "" });
    const { words } = this;
    this.count = h("p", { class: "sub count2", role: "status" });
    this.note = h("p", { class: "err", role: "alert", hidden: true });
    this.send = h("button", { class: "btn main", type: "submit" }, words.cast);
    this.clear = h("button", { class: "btn small bare", type: "button", onclick: () => this.empty() }, words.clear);
    this.fields = h("fieldset", { class: "votefield" }, h("legend", { class: "vh" }, paper.title), this.table());
    this.node = h("form", { novalidate: true, autocomplete: "off" }, this.fields, this.count, h("div", { class: "acts" }, this.clear), this.note, h("div", { class: "dock one" }, this.send));
    this.node.addEventListener("submit", (event) => { event.preventDefault(); this.ask(); });
    this.tell();
    if (this.draft.receipt) this.fly();
  }

  table() {
    const { words, paper } = this;
    const head = h("tr", {}, h("th", { scope: "col" }, words.name), paper.grades.map((grade) => h("th", { scope: "col" }, grade.label)));
    const rows = paper.rows.flatMap((row, place) => (row.graded ? this.row(row, place) : [h("tr", { class: "pre" }, h("th", { scope: "row" }, row.name), h("td", { colspan: String(paper.grades.length) }, words.ungraded))]));
    return h("table", { class: "votes" }, h("caption", { class: "vh" }, paper.title), h("thead", {}, head), h("tbody", {}, rows));
  }

  row(row, place) {
    const [grade, reason] = this.draft.marks[row.id] || ["", ""];
    const cells = this.paper.grades.map((one) => {
      const input = h("input", { type: "radio", name: `m-${place}`, value: one.value, checked: one.value === grade, "aria-label": `${row.name} ${one.label}` });
      input.addEventListener("change", () => this.mark(row.id, one.value));
      return h("td", {}, h("label", {}, input, h("span", {}, one.label)));
    });
    const text = h("input", { class: "in", id: `w-${this.paper.id}-${place}`, type: "text", maxlength: String(this.booth.longest), value: reason, autocomplete: "off" });
    text.addEventListener("input", () => this.mark(row.id, this.draft.marks[row.id][0], text.value));
    text.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    const why = h("tr", { class: "why", hidden: !this.paper.reasoned.includes(grade) }, h("td", { colspan: String(cells.length + 1) },
      h("div", { class: "field" }, h("label", { for: text.id }, fillIn(this.words.why, { name: row.name })), text)));
    this.whys.set(row.id, { why, text });
    return [h("tr", {}, h("th", { scope: "row" }, row.name), cells), why];
  }

  mark(id, grade, reason) {
    const before = this.draft.marks[id] || ["", ""];
    this.draft.marks[id] = [grade, reason === undefined ? before[1] : reason];
    this.whys.get(id).why.hidden = !this.paper.reasoned.includes(grade);
    kept.write(this.paper.id, this.draft);
    this.tell();
  }

  empty() {
    this.draft = { marks: {}, receipt: "" };
    kept.drop(this.paper.id);
    this.node.reset();
    this.node.querySelectorAll("input[type=radio]").forEach((input) => { input.checked = false; });
    this.whys.forEach(({ why, text }) => { why.hidden = true; text.value = ""; });
    this.tell();
  }

  get graded() { return this.paper.rows.filter((row) => row.graded); }

  get marked() { return this.graded.filter((row) => this.draft.marks[row.id]); }

  tell(text = "", id = "") {
    const { words, paper } = this;
    const left = this.graded.filter((row) => !this.draft.marks[row.id]);
    const first = paper.grades[0].value;
    const best = this.marked.filter((row) => this.draft.marks[row.id][0] === first).length;
    const parts = [fillIn(words.done, { n: this.marked.length })];
    if (left.length && left.length <= 3) parts.push(fillIn(words.left_named, { n: left.length, names: left.map((row) => row.name).join(words.between) }));
    else if (left.length) parts.push(fillIn(words.left, { n: left.length }));
    if (paper.most) parts.push(fillIn(words.most, { n: best, most: paper.most }));
    setText(this.count, this.graded.length > 1 ? parts.join(words.space) : "");
    this.note.hidden = !text;
    setText(this.note, text);
    const place = this.whys.get(id);
    if (place && !place.why.hidden) { place.text.setAttribute("aria-invalid", "true"); place.text.focus(); }
    else if (text) this.note.scrollIntoView({ block: "center" });
  }

  /** What is to be cast, said once more; a ballot cannot be taken back. */
  ask() {
    if (this.flight) return;
    const { words, paper } = this;
    this.whys.forEach(({ text }) => text.removeAttribute("aria-invalid"));
    if (!this.marked.length) { this.tell(words.nothing); return; }
    const short = this.marked.find((row) => paper.reasoned.includes(this.draft.marks[row.id][0]) && !this.draft.marks[row.id][1].trim());
    if (short) { this.tell(words.needs_why, short.id); return; }
    this.tell();
    const sums = paper.grades.map((grade) => [grade.label, this.marked.filter((row) => this.draft.marks[row.id][0] === grade.value).length]);
    const left = this.graded.length - this.marked.length;
    const lines = [...sums, [words.none, left]].filter(([, n]) => n).map(([label, n]) => h("li", {}, fillIn(words.sum, { label, n })));
    const yes = h("button", { class: "btn main", type: "button" }, words.cast_now);
    const no = h("button", { class: "btn", type: "button", "data-close": true }, words.look_again);
    this.asking = this.booth.dialog("ask", words.ask, [h("ul", { class: "dots" }, lines), left ? h("p", { class: "sub" }, words.none_more) : null, h("p", {}, words.final), h("div", { class: "acts" }, yes, no)]);
    yes.addEventListener("click", () => { this.asking.close(); this.go(); });
    this.asking.showModal();
  }

  go() {
    if (this.flight) return; // a press twice
    this.draft.receipt = this.booth.receipt();
    kept.write(this.paper.id, this.draft);
    this.fly();
  }

  fly() {
    this.fields.disabled = true;
    this.send.disabled = true;
    this.clear.disabled = true;
    setText(this.send, this.words.sending);
    this.flight = freshId();
    this.again();
    this.timer = setInterval(() => { this.again(); this.tell(this.words.unanswered); }, AGAIN_MS);
  }

  again() {
    const marks = this.marked.map((row) => [row.id, this.draft.marks[row.id][0], this.draft.marks[row.id][1]]);
    this.booth.model.send({ op: "cast", id: this.flight, election: this.paper.id, marks, receipt: this.draft.receipt });
  }

  land() {
    clearInterval(this.timer);
    this.flight = "";
    this.draft.receipt = "";
    this.fields.disabled = false;
    this.send.disabled = false;
    this.clear.disabled = false;
    setText(this.send, this.words.cast);
  }

  /** Nothing can be cast any more: what was asked must not stand there to be pressed. */
  leave() {
    this.land();
    if (this.asking) this.asking.close();
  }

  refused(message) {
    this.land();
    kept.write(this.paper.id, this.draft);
    this.tell(message.text, message.field);
  }
}

class Booth {
  constructor(model, el) {
    Object.assign(this, { model, words: model.get("words"), links: model.get("links"), longest: model.get("longest") });
    this.signs = [...model.get("signs")];
    this.papers = model.get("papers");
    this.seen = model.get("seen");
    this.sheets = new Map(); // election → the ballot that is marked here
    this.cards = new Map(); // election → [what it was made from, its node]
    this.build(el);
    this.hear = (message) => this.heard(message);
    this.onback = () => { this.sheets.forEach((sheet) => { if (sheet.flight) sheet.again(); }); this.look(); };
    this.onsight = () => { if (!document.hidden) this.look(); };
    model.on("msg:custom", this.hear);
    window.addEventListener("kit:back", this.onback);
    document.addEventListener("visibilitychange", this.onsight);
    window.kitPending = () => [...this.sheets.values()].filter((sheet) => sheet.flight).length;
    this.show();
    this.later();
  }

  build(el) {
    const { words } = this;
    this.elder = h("button", { class: "btn small", type: "button", onclick: switchElder }, words.elder);
    const strip = h("header", { class: "strip" }, h("a", { class: "back", href: this.links.home }, words.home), h("p", { class: "count" }, h("b", {}, words.title)),
      h("p", { class: "saved" }, words.secret), this.elder);
    this.main = h("div", { class: "page booth" });
    this.dialogs = h("div", {});
    el.append(h("div", { class: "editor" }, strip, this.main, this.dialogs));
    this.endElder = watchElder((on) => this.elder.setAttribute("aria-pressed", String(on)));
  }

  /** Four words by chance, drawn here so that this page can ask about its own ballot again. */
  receipt() {
    return [...crypto.getRandomValues(new Uint32Array(4))].map((n) => this.signs[n % this.signs.length]).join(" ");
  }

  dialog(id, title, parts) {
    const head = h("h2", { id: `${id}-h`, tabindex: "-1" }, title);
    const dialog = h("dialog", { id, "aria-labelledby": head.id }, head, parts);
    this.dialogs.replaceChildren(dialog);
    return dialog;
  }

  // ── what is shown ──

  /** Whether this ballot can be marked here, or is on its way from here. */
  wants(paper) {
    if (this.sheets.has(paper.id) && this.sheets.get(paper.id).flight) return true;
    return paper.state === "open" && (paper.voter === "may" || Boolean(kept.read(paper.id).receipt));
  }

  show() {
    const { words, papers } = this;
    const wanted = papers.filter((paper) => this.wants(paper));
    this.sheets.forEach((sheet, id) => { if (!wanted.some((paper) => paper.id === id)) { sheet.leave(); this.sheets.delete(id); } });
    kept.dropOthers(wanted.map((paper) => paper.id));
    const [now] = wanted;
    if (now && !this.sheets.has(now.id)) this.sheets.set(now.id, new Sheet(this, now));
    const rest = papers.filter((paper) => paper !== now).map((paper) => this.card(paper, wanted.includes(paper)));
    const over = papers.length ? null : h("div", { class: "empty", role: "status" }, h("p", {}, words.no_ballot));
    const parts = [this.head(now), now ? this.sheets.get(now.id).node : null, over, ...rest].filter(Boolean);
    parts.forEach((node, place) => { if (this.main.children[place] !== node) this.main.insertBefore(node, this.main.children[place] || null); });
    while (this.main.children.length > parts.length) this.main.lastChild.remove();
  }

  /** The promise stands only where something is to be marked. */
  head(paper) {
    const about = paper ? `${paper.id}` : "";
    if (this.headOf === about && this.headNode) return this.headNode;
    const { words } = this;
    this.headOf = about;
    const limits = h("details", { class: "limits" }, h("summary", {}, words.limits), h("ul", { class: "dots" }, words.limit_lines.map((line) => h("li", {}, line))));
    this.headNode = h("header", { class: "head" }, paper ? h("p", { class: "over" }, paper.title) : null,
      h("h1", { tabindex: "-1" }, paper ? words[`heading_${paper.scale}`] : words.title), h("p", { class: "lead" }, paper ? words.promise : words.lead_idle), paper ? limits : null);
    return this.headNode;
  }

  card(paper, waits) {
    const made = JSON.stringify([paper, waits]);
    const [before, node] = this.cards.get(paper.id) || [];
    if (before === made) return node;
    const fresh = h("section", { class: "sec polled" }, h("h2", {}, paper.title), this.said(paper, waits));
    this.cards.set(paper.id, [made, fresh]);
    return fresh;
  }

  said(paper, waits) {
    const { words } = this;
    if (!paper.here) return h("p", {}, fillIn(words.elsewhere, { node: paper.node }));
    const lines = [h("p", {}, waits ? words.comes_next : words[`is_${paper.state}_${paper.voter}`])];
    if (paper.state === "tallied") {
      lines.push(h("details", { class: "receipts" }, h("summary", {}, fillIn(words.receipts, { n: paper.receipts.length })),
        h("p", { class: "sub" }, words.receipts_more), h("ul", { class: "receiptlist" }, paper.receipts.map((one) => h("li", {}, one)))));
    }
    return lines;
  }

  // ── what the process says ──

  heard(message) {
    if (message.op === "papers") {
      this.papers = message.papers;
      this.seen = message.seen;
      this.show();
    }
    const sheet = [...this.sheets.values()].find((one) => one.flight && one.flight === message.id);
    if (!sheet) return;
    if (message.op === "cast") this.arrived(sheet, message);
    if (message.op === "refused") { sheet.refused(message); this.look(); }
  }

  arrived(sheet, message) {
    const { words } = this;
    sheet.land();
    sheet.empty();
    this.sheets.delete(sheet.paper.id);
    this.papers = this.papers.map((paper) => (paper.id === sheet.paper.id ? { ...paper, voter: "page" } : paper));
    this.show();
    const close = h("button", { class: "btn main wide", type: "button", "data-close": true }, words.close);
    const dialog = this.dialog("rc", words.in_box, [message.again ? h("p", { class: "sub" }, words.in_before) : null, h("p", {}, words.receipt),
      h("p", { class: "code" }, message.receipt.split(" ").map((one) => h("span", {}, one))), h("p", { class: "sub" }, words.receipt_more), h("div", { class: "acts" }, close)]);
    dialog.classList.add("receipt");
    // The words go with the dialog: they are shown this once.
    dialog.addEventListener("close", () => { dialog.remove(); this.main.querySelector("h1").focus(); this.look(); });
    dialog.showModal();
  }

  look() { this.model.send({ op: "look", id: freshId(), seen: this.seen }); }

  later() {
    const marking = [...this.sheets.values()].length > 0;
    this.timer = setTimeout(() => { if (!document.hidden) this.look(); this.later(); }, marking ? MARKING_MS : WAITING_MS);
  }

  end() {
    clearTimeout(this.timer);
    this.sheets.forEach((sheet) => clearInterval(sheet.timer));
    this.endElder();
    this.model.off("msg:custom", this.hear);
    window.removeEventListener("kit:back", this.onback);
    document.removeEventListener("visibilitychange", this.onsight);
  }
}

function render({ model, el }) {
  const booth = new Booth(model, el);
  return () => booth.end();
}
export default { render };
