// A ringing call is seen and heard from another window: the title changes, two tones sound, and a
// notice is shown where the browser was allowed to.
(() => {
  const title = document.title;
  let sound, timer;
  const beep = () => {
    sound ??= new AudioContext();
    if (sound.state === "suspended") sound.resume();
    [0, 0.25].forEach((at) => {
      const tone = sound.createOscillator(), level = sound.createGain();
      tone.frequency.value = at ? 660 : 880;
      level.gain.setValueAtTime(0.12, sound.currentTime + at);
      level.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + at + 0.22);
      tone.connect(level).connect(sound.destination);
      tone.start(sound.currentTime + at);
      tone.stop(sound.currentTime + at + 0.24);
    });
  };
  const quiet = () => { clearInterval(timer); timer = undefined; document.title = title; };
  const ring = (words, number) => {
    if (timer) return;
    document.title = `☎ ${number} · ${words}`;
    if (document.hidden && window.Notification?.permission === "granted") new Notification(words, { body: number, tag: "ring" });
    beep();
    timer = setInterval(beep, 2500);
  };
  const look = () => {
    const state = document.querySelector(".state[data-state]");
    if (!state) return;
    const number = document.querySelector(".call-number")?.textContent ?? "";
    state.dataset.state === "reserved" ? ring(state.dataset.ring, number) : quiet();
  };
  document.addEventListener("htmx:afterSwap", look);
  document.addEventListener("DOMContentLoaded", look);
  document.addEventListener("click", () => {
    sound ??= new AudioContext();
    if (window.Notification?.permission === "default") Notification.requestPermission();
  }, { once: true });
})();
