// Messages on their way: each goes out again, word for word, until it is answered; the same save twice
// changes nothing.
const SLOW = 1000; // from here on one says "saving"
const RESEND = 3000;
const SLOWEST = 10000;
const QUIET = 8000; // without an answer: the connection is taken as broken

class Flights {
  /** `told` is called when the state of things may have changed. */
  constructor(model, told) {
    this.model = model;
    this.told = told;
    this.flying = new Map();
    this.broken = false;
  }

  get size() { return this.flying.size; }

  /** Milliseconds since the oldest message without an answer went out first. */
  get age() {
    return this.flying.size ? Date.now() - Math.min(...[...this.flying.values()].map((flight) => flight.born)) : 0;
  }

  get quiet() { return this.broken || this.age >= QUIET; }

  /** Whether a message about the field is on its way. */
  carry(field) { return [...this.flying.values()].some((flight) => flight.message.field === field); }

  launch(message) {
    const marks = [SLOW, QUIET].map((milliseconds) => setTimeout(this.told, milliseconds + 20)); // surely past the mark
    const flight = { message, tries: 0, born: Date.now(), timer: 0, marks };
    this.flying.set(message.id, flight);
    this.transmit(flight);
    this.told();
  }

  /** The flight that `id` answers, taken out of the air; undefined for an answer that came before. */
  land(id) {
    const flight = this.flying.get(id);
    if (flight) this.still(flight);
    this.flying.delete(id);
    return flight;
  }

  /** Everything goes out again at once. */
  again() {
    this.broken = false;
    for (const flight of this.flying.values()) { flight.tries = 0; this.transmit(flight); }
  }

  transmit(flight) {
    clearTimeout(flight.timer);
    flight.timer = setTimeout(() => this.transmit(flight), Math.min(RESEND + 2000 * flight.tries, SLOWEST));
    flight.tries += 1;
    this.post(flight.message);
  }

  /** Sends once; a kernel that is gone throws, and the draft stays. */
  post(message) {
    try { this.model.send(message); } catch { this.broken = true; }
  }

  still(flight) { [flight.timer, ...flight.marks].forEach((timer) => clearTimeout(timer)); }

  destroy() {
    this.flying.forEach((flight) => this.still(flight));
    this.flying.clear();
  }
}
