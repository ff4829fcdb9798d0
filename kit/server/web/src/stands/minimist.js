// Node only: read the command line of a process. No page does.
export default () => ({});
