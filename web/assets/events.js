// The server says what changed; the parts that show it fetch themselves again. A line that is lost is
// said, and everything is fetched again when it is back.
(() => {
  const lost = document.getElementById("lost");
  if (!lost) return;
  let line, retry, warn;
  const tell = (topics) => topics.split(" ").forEach((topic) => htmx.trigger(document.body, topic));
  const close = () => { line?.close(); line = undefined; clearTimeout(retry); clearTimeout(warn); warn = undefined; };
  const open = () => {
    close();
    line = new EventSource("/events");
    line.addEventListener("open", () => { clearTimeout(warn); warn = undefined; lost.hidden = true; });
    line.addEventListener("changed", (event) => tell(event.data));
    line.addEventListener("error", () => {
      warn ??= setTimeout(() => { lost.hidden = false; }, 3000);
      if (line.readyState === EventSource.CLOSED) retry = setTimeout(open, 3000);
    });
  };
  // A browser keeps few connections to one server: only pages that must ring or hang on a wall hold
  // theirs while nobody looks.
  const needed = () => !document.hidden || document.querySelector("[data-always]");
  document.addEventListener("visibilitychange", () => { needed() ? line || open() : close(); });
  addEventListener("pagehide", close);
  addEventListener("pageshow", () => { if (needed() && !line) open(); });
})();
