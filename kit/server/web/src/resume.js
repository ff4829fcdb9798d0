// After a break: a change that was lost with the old socket is told again. A state may be told twice, a custom
// message not; those are repeated by the widgets themselves, which know whether an answer came.
const PATIENCE = 5000;

/** Tells again what no answer came for; late, and not to a kernel at work, so that no late answer is crossed. */
export function resume(manager) {
  const { kernel } = manager;
  setTimeout(async () => {
    if (kernel.isDisposed || kernel.connectionStatus !== "connected") return;
    if (kernel.status === "busy") { resume(manager); return; }
    const models = await Promise.all(Object.values(manager._models));
    models.filter((model) => model.comm && model._pending_msgs > 0).forEach(again);
  }, PATIENCE);
}

function again(model) {
  const names = new Set([...model._expectedEchoMsgIds.keys(), ...Object.keys(model._msg_buffer || {})]);
  const state = Object.fromEntries([...names].map((name) => [name, model.get(name)]));
  model._pending_msgs = 0;
  model._msg_buffer = null;
  const id = model.send_sync_message(model.serialize(state), model.callbacks());
  names.forEach((name) => model._expectedEchoMsgIds.set(name, id));
}
