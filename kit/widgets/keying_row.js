// One line of the sheet: code, short label, what is typed, and what it means in words.
class KeyingRow {
  /** `desk`: words, saver, longest, changed(row), settle(row, how). */
  constructor(item, path, desk) {
    Object.assign(this, { item, path, desk, error: "", decision: "", shown: false });
    this.field = path.length ? `${item.name}[${path.join(".")}]` : item.name;
    this.code = path.length ? `${item.code} (${path.join(".")})` : item.code;
    this.head = !item.asks;
    this.build();
    if (!this.head) this.show();
  }

  build() {
    const { item, desk } = this;
    const id = `k-${this.field}`;
    this.state = h("span", { class: "echo", id: `${id}-e` });
    const label = h("span", { class: "what" }, item.type === "repeat" ? `${item.label}　${desk.words.times}` : item.label,
      item.when ? h("small", { class: "dim" }, ` ▷ ${item.when}`) : null);
    if (this.head) {
      this.node = h("div", { class: "key head", role: "group" }, h("b", {}, this.code), label);
      return;
    }
    this.input = item.type === "text"
      ? h("textarea", { id, class: "in", rows: 1, maxlength: desk.longest, autocomplete: "off", "aria-describedby": `${id}-e` })
      : h("input", { id, class: "in", type: "text", maxlength: 60, autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-describedby": `${id}-e` });
    this.below = h("div", { class: "below" });
    const name = h("label", { for: id, title: item.full }, h("b", {}, this.code), label);
    this.node = h("div", { class: item.type === "text" ? "key long" : "key" }, name, this.input, this.state, this.below);
    this.input.addEventListener("input", (event) => this.typed(event.isComposing));
    this.input.addEventListener("compositionend", () => this.typed(false));
    this.input.addEventListener("focus", () => desk.arrived(this));
    this.input.addEventListener("blur", () => desk.saver.left(this.field));
  }

  /** What stands here, as it is kept. */
  get kept() { return this.desk.saver.value(this.field); }

  /** Whether something stands here. */
  get filled() { return !this.head && this.input.value.trim() !== ""; }

  /** Whether the sheet passes it over, something is written all the same, and nobody has said what to do. */
  get unsettled() { return !this.head && !this.shown && this.filled && this.decision !== "keep"; }

  get bad() { return this.error !== ""; }

  typed(composing) {
    this.decision = "";
    this.tell("");
    const read = keyedIn(this.item, this.input.value, this.desk.words);
    if (read.error) { this.echo(""); return; } // told when the line is left
    this.echo(read.echo);
    if (this.shown || read.value === "") this.keep(read.value, composing);
    this.desk.changed(this);
  }

  keep(value, hold = false) { this.desk.saver.write(this.field, value, { hold }); }

  /** The line is left: what cannot be read is told; returns whether it may be left by Enter. */
  leave() {
    const read = keyedIn(this.item, this.input.value, this.desk.words);
    if (read.error) { this.tell(read.error); return false; }
    if (!this.bad && (this.shown || this.decision === "keep" || read.value === "")) this.keep(read.value);
    return !this.bad;
  }

  /** The answer that is kept, as one types it. */
  show() {
    const { value } = { value: this.kept };
    const now = keyedIn(this.item, this.input.value, this.desk.words);
    if (this.bad || now.error || now.value === value || (this.unsettled && value === "")) return;
    this.input.value = value ? KEYED[this.item.type].write(this.item, value) : "";
    const read = keyedIn(this.item, this.input.value, this.desk.words);
    this.echo(read.echo || "");
  }

  /** Whether the sheet shows the line now. */
  reveal(shown) {
    const before = this.shown;
    this.shown = shown;
    this.node.classList.toggle("over", !shown);
    if (shown && !before && !this.head) {
      this.decision = "";
      this.ask(null);
      const read = keyedIn(this.item, this.input.value, this.desk.words);
      if (!read.error && read.value !== this.kept) this.keep(read.value);
    }
    this.mark();
  }

  echo(text) { this.said = text; this.mark(); }

  mark() {
    if (this.head) return;
    const { words } = this.desk;
    const note = this.shown ? "" : this.decision === "keep" && this.filled ? words.kept : this.filled ? "" : words.skipped;
    setText(this.state, [this.said || "", note].filter(Boolean).join("　"));
  }

  tell(text) {
    this.error = text;
    if (this.line) this.line.remove();
    this.line = text ? h("p", { class: "err", role: "alert" }, text) : null;
    if (this.line) this.below.append(this.line);
    this.node.classList.toggle("bad", Boolean(text));
    if (text) this.input.setAttribute("aria-invalid", "true");
    else this.input.removeAttribute("aria-invalid");
  }

  /** Asks what to do with something that stands where nothing should; `first` is the code to check. */
  ask(first) {
    if (this.question) this.question.remove();
    this.question = null;
    if (first === null) return;
    const { words, settle } = this.desk;
    const button = (how, text) => h("button", { class: "btn small", type: "button", onclick: () => settle(this, how) }, text);
    const text = this.item.when ? fillIn(words.unmet, { when: this.item.when }) : words.unmet_any;
    this.question = h("div", { class: "banner info", role: "group", "aria-label": text }, h("p", { role: "alert" }, text),
      h("div", { class: "acts" }, button("check", fillIn(words.check, { code: first })), button("keep", words.keep), button("drop", words.drop)));
    this.question.addEventListener("keydown", (event) => {
      const how = { 1: "check", 2: "keep", 3: "drop" }[event.key];
      if (how) { event.preventDefault(); settle(this, how); }
    });
    this.below.append(this.question);
    this.question.querySelector("button").focus();
  }
}
