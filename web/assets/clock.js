// Clocks that run between two looks at the server. The server's time and ours may differ, so a clock
// counts on from what the server wrote. A wait past its limit is marked when it passes it.
(() => {
  const two = (n) => String(n).padStart(2, "0");
  const shown = (s) => {
    const hours = Math.floor(s / 3600);
    const minutes = Math.floor(s / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
  };
  const seconds = (text) => text.trim().split(":").reduce((all, part) => all * 60 + Number(part), 0);
  const begun = new WeakMap();
  const run = () => {
    for (const clock of document.querySelectorAll("time.clock")) {
      if (!begun.has(clock)) begun.set(clock, Date.now() - seconds(clock.textContent) * 1000);
      const ran = Math.floor((Date.now() - begun.get(clock)) / 1000);
      if (clock.textContent !== shown(ran)) clock.textContent = shown(ran);
      if (ran > Number(clock.dataset.limit)) clock.closest(".queue")?.classList.add("late");
    }
  };
  setInterval(run, 500);
})();
