// Saving as one writes. A draft stays in this tab's storage until the kernel has acknowledged it; what was
// sent is sent again, word for word, until it is answered: the same save twice changes nothing.
const PAUSE = 600; // after the last key

class Autosave {
  /** `notify`: knows(field), busy(field), answer(field, answer, chosen), refused(field, text, code),
      saved(message), state(message), status(status); advice(message) where one asks for it. */
  constructor(model, notify) {
    this.model = model;
    this.notify = notify;
    this.key = `kit:${model.get("response")}`;
    this.writer = freshId();
    this.known = new Map(Object.entries(model.get("answers") || {}));
    this.drafts = new Map();
    this.flights = new Flights(model, () => this.report());
    this.sides = new Map(); // a forked field → whether this page's text is the "value" or the "other"
    this.later = new Map(); // what another page wrote in the field that is being written here
    this.foreign = {};
    this.since = model.get("at") || "";
    this.waiters = [];
    this.timers = new Set();
    this.restored = this.restore();
    this.listen();
  }

  // ── what the editor asks ──

  /** The text that stands in a field: the draft, or what the kernel keeps. */
  value(field) {
    const draft = this.drafts.get(field);
    return draft ? draft.value : this.stored(field);
  }

  /** The kernel's text of this page: after a fork that of its own side. */
  stored(field) {
    const { value, other } = this.answer(field);
    return this.side(field) === "other" ? other : value;
  }

  answer(field) { return this.known.get(field) || { value: "", revision: 0, other: "" }; }

  /** Whether it is known which of a fork's two texts was written on this page. */
  sided(field) { return this.sides.has(field); }

  side(field) { return this.sides.get(field) || "value"; }

  has(field) { return this.drafts.has(field); }

  /** Drafts that the kernel has not acknowledged, refused ones included. */
  get pending() { return this.drafts.size; }

  /** Drafts that are still on their way. */
  get unsent() { return [...this.drafts.values()].filter((draft) => draft.refused === null).length; }

  // ── what the editor tells ──

  /** A field's text as it is now; `now` sends at once, `hold` keeps it here (an input method is at work). */
  write(field, value, { now = false, hold = false } = {}) {
    const draft = this.drafts.get(field);
    if (!draft && value === this.stored(field)) return;
    if (draft) { if (draft.value !== value) { draft.value = value; draft.refused = null; } }
    else this.drafts.set(field, { value, base: this.base(field), sent: null, refused: null, at: clockNow(), timer: 0, then: null });
    const mine = this.drafts.get(field);
    if (value === this.stored(field) && !this.flights.carry(field)) {
      this.discard(field); // written back to what stands
      return;
    }
    mine.at = clockNow();
    mine.hold = hold;
    this.stop(mine.timer);
    if (!hold) {
      if (now) this.send(field);
      else mine.timer = this.after(PAUSE, () => this.send(field));
    }
    this.store();
    this.report();
  }

  /** Sends every draft at once. */
  flush() {
    for (const field of [...this.drafts.keys()]) this.send(field);
  }

  /** Tries a refused text once more. */
  retry(field) {
    const draft = this.drafts.get(field);
    if (draft) { draft.refused = null; this.send(field); this.report(); }
  }

  /** Gives a draft up: the kernel's value stands. */
  discard(field) { this.drop(field); this.report(); }

  /** After a fork: "mine" keeps the text beside the standing one, "other" the standing one, or "both". */
  choose(field, keep) {
    const draft = this.drafts.get(field);
    if (draft && draft.refused === null) { draft.then = keep; this.send(field); return; }
    this.flights.launch({ op: "choose", id: freshId(), field, keep, writer: this.writer });
  }

  /** Asks something that keeps nothing, once; the answer comes to the hook named like its `op`. */
  ask(message) { try { this.model.send(message); } catch { /* asked again at the next pause */ } }

  /** Asks for the state again. */
  sync() { this.flights.post({ op: "sync", id: freshId() }); }

  /** When everything has been acknowledged or refused, or after `most` milliseconds. */
  settled(most) {
    this.flush();
    return new Promise((resolve) => {
      if (this.unsent === 0) { resolve(); return; }
      this.waiters.push(resolve);
      this.after(most, resolve);
    });
  }

  /** The field is left: what waited because one was writing there is taken over. */
  left(field) {
    const draft = this.drafts.get(field);
    if (draft) { this.stop(draft.timer); draft.hold = false; this.send(field); }
    const answer = this.later.get(field);
    this.later.delete(field);
    if (answer && !this.drafts.has(field) && answer.revision > this.answer(field).revision) {
      this.known.set(field, answer);
      this.notify.answer(field, answer, false);
    }
  }

  destroy() {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
    this.ears.forEach(([target, type, ear]) => target.removeEventListener(type, ear));
    this.flights.destroy();
    this.model.off("msg:custom", this.hear);
    if (window.kitPending === this.count) delete window.kitPending;
  }

  // ── sending ──

  base(field) {
    // While two texts stand, the one beside the standing text must not take its place unasked.
    const { revision } = this.answer(field);
    return this.side(field) === "other" ? Math.max(0, revision - 1) : revision;
  }

  send(field) {
    const draft = this.drafts.get(field);
    if (!draft || draft.hold || draft.refused !== null || this.flights.carry(field)) return;
    this.stop(draft.timer);
    draft.timer = 0;
    draft.sent = draft.value;
    this.store();
    this.flights.launch({ op: "save", id: freshId(), field, value: draft.value, base: draft.base, writer: this.writer });
  }

  // ── hearing ──

  receive(message) {
    this.flights.broken = false;
    if (message.op === "state") { this.merge(message); return; }
    if (message.op === "advice") { if (this.notify.advice) this.notify.advice(message); return; }
    const flight = this.flights.land(message.id);
    if (!flight) return; // answered before: a late echo of a message that was sent twice
    if (message.op === "refused") this.refuse(flight, message);
    else this.settle(flight, message);
    this.store();
    this.report();
  }

  settle(flight, message) {
    const { field } = flight.message;
    const chosen = flight.message.op === "choose";
    const answer = { value: message.value, revision: message.revision, other: message.other || "" };
    this.keep(field, answer);
    if (!answer.other) this.sides.delete(field);
    else if (!this.sides.has(field)) this.sides.set(field, answer.other === flight.message.value ? "other" : "value");
    this.since = message.at || this.since;
    const draft = this.drafts.get(field);
    if (draft && !chosen && draft.value === flight.message.value) {
      this.drop(field);
      if (draft.then && answer.other) this.choose(field, draft.then);
    } else if (draft) {
      draft.base = this.base(field);
      draft.sent = null;
      if (!draft.timer) this.send(field);
    }
    this.notify.saved(message);
    this.notify.answer(field, answer, chosen && !this.drafts.has(field));
  }

  refuse(flight, message) {
    const { field, value, op } = flight.message;
    const draft = this.drafts.get(field);
    if (op === "save" && draft && draft.value !== value) { if (!draft.timer) this.send(field); return; }
    if (op === "save" && draft) draft.refused = message.text;
    this.notify.refused(field, message.text, message.code);
  }

  /** Takes over what the kernel keeps, except where one is writing. */
  merge(state) {
    for (const [field, answer] of Object.entries(state.answers || {})) {
      if (!this.notify.knows(field)) continue;
      const draft = this.drafts.get(field);
      if (draft) this.meet(field, draft, answer);
      else if (this.notify.busy(field)) this.later.set(field, answer);
      else if (answer.revision >= this.answer(field).revision) {
        this.keep(field, answer);
        if (!answer.other) this.sides.delete(field);
        this.notify.answer(field, answer, false);
      }
    }
    this.since = state.at || this.since;
    this.notify.state(state);
    this.store();
    this.report();
  }

  /** A draft meets what the kernel keeps: its own earlier text there means only that the answer got lost. */
  meet(field, draft, answer) {
    if (draft.value === answer.value && !this.flights.carry(field)) { this.keep(field, answer); this.drop(field); }
    else if (draft.sent !== null && draft.sent === answer.value) {
      this.keep(field, answer);
      draft.base = this.base(field);
    }
  }

  keep(field, answer) {
    this.known.set(field, answer);
    // The model's copy, so that a part drawn anew begins where this one is; nothing is sent.
    this.model.set("answers", { ...this.model.get("answers"), [field]: answer });
  }

  drop(field) {
    const draft = this.drafts.get(field);
    if (draft) this.stop(draft.timer);
    this.drafts.delete(field);
    this.store();
  }

  // ── the tab's storage ──

  restore() {
    let stored = {};
    try { stored = JSON.parse(sessionStorage.getItem(this.key) || "{}") || {}; } catch { /* blocked or broken: nothing to restore */ }
    let latest = "";
    for (const [field, one] of Object.entries(stored)) {
      if (!this.notify.knows(field)) { this.foreign[field] = one; continue; }
      if (!one || typeof one.value !== "string") continue;
      const { value, revision, other } = this.answer(field);
      if (other && one.value === other) this.sides.set(field, "other");
      if (one.value === value || (other && one.value === other)) continue;
      const base = one.sent === value || one.base === revision ? revision : Number(one.base) || 0;
      this.drafts.set(field, { value: one.value, base, sent: null, refused: null, at: one.at || "", timer: 0, then: null });
      latest = one.at > latest ? one.at : latest;
    }
    this.store();
    return { count: this.drafts.size, at: latest };
  }

  store() {
    const kept = { ...this.foreign };
    for (const [field, { value, base, sent, at }] of this.drafts) kept[field] = { value, base, sent, at };
    try {
      if (Object.keys(kept).length) sessionStorage.setItem(this.key, JSON.stringify(kept));
      else sessionStorage.removeItem(this.key);
    } catch { /* full or blocked: the drafts stay in memory */ }
  }

  // ── the connection ──

  listen() {
    this.hear = (message) => this.receive(message);
    this.model.on("msg:custom", this.hear);
    const wake = () => this.wake();
    const lost = () => { this.flights.broken = true; this.report(); };
    const turn = () => { if (document.hidden) this.flush(); else this.wake(); };
    this.ears = [[window, "online", wake], [window, "offline", () => this.report()], [window, "kit:back", wake],
      [window, "kit:gone", lost], [window, "pagehide", () => this.flush()], [document, "visibilitychange", turn]];
    this.ears.forEach(([target, type, ear]) => target.addEventListener(type, ear));
    this.count = () => this.pending;
    window.kitPending = this.count;
  }

  /** The connection may be back: everything unanswered goes out again at once. */
  wake() {
    this.flights.again();
    this.flush();
    this.sync();
    this.report();
  }

  report() {
    const { age, quiet } = this.flights;
    const waiting = quiet || (this.pending > 0 && navigator.onLine === false);
    const busy = this.unsent > 0 || this.flights.size > 0;
    const status = {
      state: waiting ? "waiting" : busy ? "saving" : "ok",
      since: this.since,
      pending: this.pending,
    };
    this.notify.status({ ...status, slow: busy && age >= SLOW, refused: this.pending > this.unsent });
    const told = JSON.stringify(status);
    if (told !== this.told) window.dispatchEvent(new CustomEvent("kit:link", { detail: status }));
    this.told = told;
    if (this.unsent === 0) this.waiters.splice(0).forEach((resolve) => resolve());
  }

  after(milliseconds, act) {
    const timer = setTimeout(() => { this.timers.delete(timer); act(); }, milliseconds);
    this.timers.add(timer);
    return timer;
  }

  stop(timer) { clearTimeout(timer); this.timers.delete(timer); }
}
