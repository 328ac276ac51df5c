// Plain JavaScript that any Node can read: it tells a too old one from the pinned one.
const [major] = process.versions.node.split(".").map(Number);
if (major < 24) {
  console.error(
    `Callboard runs on the Node that comes with its dependencies (24), but this is Node ${process.versions.node}.\n` +
      "Run `npm ci` without --ignore-scripts, then start scripts through npm (`npm run demo`).",
  );
  process.exit(1);
}
