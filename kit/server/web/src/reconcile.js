// The page was made from the kernel's states of a moment ago. What the kernel changed since is taken over; what
// the person changed since is on its way to the kernel and never overwritten.
import { put_buffers } from "@jupyter-widgets/base";

const PATIENCE = 10000;
const CONTROL = "jupyter.widget.control";

/** Asks for all states and takes them over; quietly does nothing where the kernel does not answer. */
export async function reconcile(manager) {
  const here = Object.keys(manager._models);
  const states = await ask(manager.kernel, here);
  if (!states) return;
  await Promise.all(Object.entries(states).map(([id, kept]) => (
    manager.has_model(id) ? takeOver(manager, id, kept.state) : add(manager, id, kept))));
  const gone = here.filter((id) => !(id in states) && manager.comms.has(id));
  await Promise.all(gone.map(async (id) => {
    const model = await manager.get_model(id);
    model.trigger("comm:close");
    return model.close(true);
  }));
  manager.comms.forEach((comm) => comm.touched.clear());
}

/** {id: {model_name, …, state}} of every widget in the kernel; null without an answer. Of the kit's own widgets
    among `drawn` what never changes is left out: it is most of what a page weighs. */
function ask(kernel, drawn) {
  const comm = kernel.createComm(CONTROL);
  return new Promise((resolve) => {
    const end = setTimeout(() => resolve(null), PATIENCE);
    comm.onMsg = ({ content: { data }, buffers }) => {
      if (data.method !== "update_states") return;
      clearTimeout(end);
      resolve(unpacked(data, buffers));
    };
    comm.open({}, { version: "1.0.0" });
    comm.send({ method: "request_states", drawn });
  }).finally(() => { if (!comm.isDisposed) comm.close(); });
}

function unpacked({ states, buffer_paths: paths = [] }, buffers = []) {
  paths.forEach(([id, ...path], at) => put_buffers(states[id].state, [path], [buffers[at]]));
  return states;
}

async function takeOver(manager, id, state) {
  const model = await manager.get_model(id);
  await model.state_change;
  for (const name of mine(model)) delete state[name];
  const attributes = await model.constructor._deserialize_state(state, manager);
  for (const name of mine(model)) delete attributes[name]; // changed while the models in it were looked up
  model.set_state(attributes);
}

/** The traits that this page changed and that the kernel may not have known when it answered. */
function mine(model) {
  const waiting = [model._buffered_state_diff, model._msg_buffer].flatMap((some) => Object.keys(some || {}));
  const told = [...model._expectedEchoMsgIds.keys(), ...(model.comm?.touched || [])];
  return new Set([...waiting, ...told, ...(model.mine || [])]);
}

async function add(manager, id, { state, ...kind }) {
  const comm = await manager._create_comm(manager.comm_target_name, id);
  return manager.new_model({ ...kind, model_id: id, comm }, state);
}
