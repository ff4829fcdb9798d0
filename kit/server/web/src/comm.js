// A widget's line to its counterpart in the kernel. It can be spoken into at any time, before the socket is open
// and while it is broken: what is said waits, in order, and goes out once when the kernel can hear it.
import { shims } from "@jupyter-widgets/base";

export class PageComm {
  /** `over` is called when the kernel or the page has closed the line. */
  constructor(id, over) {
    this.comm_id = id;
    this.over = over;
    this.target_name = "jupyter.widget";
    this.kernel = null;
    this.line = null;
    this.waiting = [];
    this.touched = new Set(); // traits that this page changed since it last agreed with the kernel
  }

  /** Connects to the kernel's side (a comm of @jupyterlab/services). */
  attach(comm, kernel) {
    this.kernel = kernel;
    this.line = new shims.services.Comm(comm);
    this.line.on_msg((message) => this.hear(message));
    this.line.on_close((message) => { this.over(); return this.ended(message); });
    this.flush();
  }

  /** Sends what waits, if the kernel can hear it. */
  flush() {
    if (this.heard) this.waiting.splice(0).forEach((said) => this.line.send(...said));
  }

  /** A kernel that is gone counts too: the widget gets its error and keeps what it wanted to say. */
  get heard() {
    return this.line !== null && (this.kernel.isDisposed || this.kernel.connectionStatus === "connected");
  }

  on_msg(told) { this.hear = told; }

  on_close(told) { this.ended = told; }

  hear() {}

  ended() {}

  /** The message's id; "" while it waits, so that the kernel's echo of it is taken for an old one. */
  send(data, callbacks, metadata, buffers) {
    if (data.method === "update") Object.keys(data.state).forEach((name) => this.touched.add(name));
    if (this.heard) return this.line.send(data, callbacks, metadata, buffers);
    // A widget repeats a message with an id until it is answered; of these one is enough.
    const id = data.content?.id;
    const waits = id && this.waiting.some(([said]) => said.content?.id === id);
    if (!waits) this.waiting.push([data, callbacks, metadata, buffers]);
    return "";
  }

  close(data, callbacks, metadata, buffers) {
    this.waiting = [];
    this.over();
    return this.line ? this.line.close(data, callbacks, metadata, buffers) : "";
  }
}
