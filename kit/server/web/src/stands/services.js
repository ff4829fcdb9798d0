// What the kernel connection takes from the rest of @jupyterlab/services; the rest stays out.
export { CommsOverSubshells } from "@jupyterlab/services/lib/kernel/comm.js";
export { ServerConnection } from "@jupyterlab/services/lib/serverconnection.js";
