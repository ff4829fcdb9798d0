// The contents: every question with its state, a cell for each, and the choice of one question or all.
const CELLS = { answered: "on", fact: "fact", current: "now" };
const MANY = 20; // beyond, a phone shows the cells of this part only

class Contents {
  /** `acts`: go(screen), list(whether the whole list is wanted). */
  constructor(sections, screens, words, acts) {
    Object.assign(this, { words, acts, rows: new Map() });
    this.summary = h("small", {});
    this.cells = h("span", { class: "cells", "aria-hidden": "true" });
    const parts = sections.map((section) => {
      const mine = screens.filter((screen) => screen.section === section);
      return [h("h2", {}, section.title), h("ol", {}, ...mine.map((screen, at) => this.row(screen, at === 0)))];
    });
    const modes = [[false, words.one_by_one], [true, words.whole_list]];
    this.modes = modes.map(([list, text]) => h("button", { class: "btn small", type: "button", onclick: () => acts.list(list) }, text));
    const many = screens.filter((screen) => screen.item.no).length > MANY;
    this.node = h("details", { class: many ? "toc many" : "toc" },
      h("summary", {}, h("span", {}, words.contents), this.summary, this.cells),
      h("nav", { "aria-label": words.contents_label },
        words.minutes ? h("p", { class: "help" }, words.minutes) : null,
        h("div", { class: "acts modes", role: "group", "aria-label": words.how }, ...this.modes), ...parts));
  }

  row(screen, first) {
    const { item } = screen;
    const mark = h("em", {});
    const link = h("a", { href: `#item=${item.name}`, onclick: (event) => this.follow(event, screen) },
      h("span", { class: "no" }, item.no ? String(item.no) : "·"), item.short, mark);
    const cell = item.no ? h("i", { class: first && this.rows.size ? "brk" : null }) : null;
    if (cell) this.cells.append(cell);
    const node = h("li", {}, link);
    this.rows.set(screen, { node, link, mark, cell });
    return node;
  }

  /** Whether the contents stand beside the question and stay open. */
  get beside() {
    return matchMedia("(min-width: 64em)").matches && !document.documentElement.classList.contains("elder");
  }

  follow(event, screen) {
    event.preventDefault();
    if (!this.beside) this.node.open = false;
    this.acts.go(screen);
  }

  /** Scrolls the contents, and nothing else, to a question. */
  bring(screen) {
    this.node.scrollTop = this.rows.get(screen).link.offsetTop - this.node.clientHeight / 2;
  }

  press(list) {
    this.modes.forEach((button, at) => button.setAttribute("aria-pressed", String(Boolean(at) === list)));
  }

  /** How many of the questions shown are answered. */
  sum(asked, answered) {
    const done = asked.filter(answered).length;
    const text = done === asked.length ? this.words.all_done : this.words.left;
    setText(this.summary, fillIn(text, { done, left: asked.length - done }));
  }

  mark(screen, { state, shown, here, near }) {
    const { node, link, mark, cell } = this.rows.get(screen);
    node.hidden = !shown;
    setText(mark, this.words[state]);
    if (here) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
    if (!cell) return;
    cell.hidden = !shown;
    cell.classList.toggle("off", !near);
    Object.entries(CELLS).forEach(([name, kind]) => cell.classList.toggle(kind, state === name));
  }
}
