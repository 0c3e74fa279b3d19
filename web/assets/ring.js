// A ringing call is seen and heard from another window: the title changes, two tones sound, and a
// notice is shown where the browser was allowed to. So is a colleague who calls for help, by one tone, once in a
// window however many of its pages tell of it. What changed is also said to screen readers.
(() => {
  const title = document.title;
  const say = document.getElementById("say");
  const muted = document.getElementById("muted");
  let sound, timer, before;
  const wake = () => {
    sound ??= new AudioContext();
    sound.resume().then(() => { if (muted) muted.hidden = true; });
  };
  const tone = (pitch, at) => {
    const voice = sound.createOscillator(), level = sound.createGain();
    voice.frequency.value = pitch;
    level.gain.setValueAtTime(0.12, at);
    level.gain.exponentialRampToValueAtTime(0.001, at + 0.22);
    voice.connect(level).connect(sound.destination);
    voice.start(at);
    voice.stop(at + 0.24);
  };
  const beep = () => {
    wake();
    tone(880, sound.currentTime);
    tone(660, sound.currentTime + 0.25);
    if (muted) muted.hidden = sound.state === "running";
  };
  const helps = () => [...document.querySelectorAll("[data-help]")].map((one) => one.dataset);
  const quiet = () => {
    clearInterval(timer);
    timer = undefined;
    const help = helps()[0]?.say;
    document.title = help ? `⚠ ${help}` : title;
  };
  const tell = (words, tag) => {
    if (document.hidden && window.Notification?.permission === "granted") new Notification(words, { tag });
  };
  const help = () => {
    const heard = JSON.parse(sessionStorage.getItem("helps") ?? "[]");
    const news = helps().find((one) => !heard.includes(one.help));
    sessionStorage.setItem("helps", JSON.stringify(helps().map((one) => one.help)));
    if (!news) return;
    wake();
    tone(520, sound.currentTime);
    tell(news.say, "help");
    if (say) say.textContent = news.say;
  };
  const ring = (words) => {
    document.title = `☎ ${words}`;
    if (timer) return;
    tell(words, "ring");
    beep();
    timer = setInterval(beep, 2500);
  };
  const look = () => {
    const state = document.querySelector(".state[data-state]");
    if (!state) return quiet();
    const { say: words, state: name } = state.dataset;
    if (before !== undefined && before !== words && say) say.textContent = words;
    before = words;
    name === "reserved" ? ring(words) : quiet();
  };
  document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "help") help(); look(); });
  document.addEventListener("DOMContentLoaded", look);
  ["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, wake, { once: true }));

  const allow = document.getElementById("allow-notices");
  if (allow && window.Notification?.permission === "default") {
    allow.hidden = false;
    allow.addEventListener("click", () => Notification.requestPermission().then(() => { allow.hidden = true; }));
  }
})();
