/**
 * The share page's player. One audio and one video element serve all scenes: iOS lets a script start only elements that a
 * tap has started before. The narration is the clock; a clip that ends before it holds its last frame.
 */
export const PLAYER = `
(() => {
  const get = (id) => document.getElementById(id);
  const scenes = [...document.querySelectorAll("[data-scene]")].map((item) => ({
    ...item.dataset,
    caption: item.querySelector("[data-caption]").textContent,
  }));
  const [player, film, still, voice, play, caption, bar, status] =
    ["player", "film", "still", "voice", "play", "caption", "done", "status"].map(get);
  if (!scenes.length || !scenes.some((scene) => scene.video || scene.image)) return;
  const lengths = scenes.map((scene) => Number(scene.seconds) || 10);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const told = new Set();
  const tell = (kind) => {
    if (told.has(kind)) return;
    told.add(kind);
    const body = new Blob([JSON.stringify({ kind })], { type: "application/json" });
    const address = location.pathname.replace(/\\/+$/, "") + "/signals";
    if (!navigator.sendBeacon?.(address, body)) fetch(address, { method: "POST", body, keepalive: true }).catch(() => {});
  };
  // Opened counts when a person has had it before their eyes for two seconds, not when a program fetched it.
  const seen = () => {
    if (document.visibilityState === "visible" && !document.prerendering) setTimeout(() => document.visibilityState === "visible" && tell("opened"), 2000);
  };
  let heard = 0;
  let at = 0;
  let playing = false;
  let silentFrom = 0;
  let silentAt = 0;

  const pieces = (text) => text.match(/[^.!?,;:]+[.!?,;:]*\\s*/g) || [text];
  const sceneLength = () => (scenes[at].voice && Number.isFinite(voice.duration) ? voice.duration : lengths[at]);
  const sceneTime = () => {
    if (scenes[at].voice) return voice.currentTime;
    return silentAt + (playing ? (performance.now() - silentFrom) / 1000 : 0);
  };

  function show() {
    const share = Math.min(1, sceneTime() / sceneLength());
    const parts = pieces(scenes[at].caption);
    let reached = share * scenes[at].caption.length;
    let piece = parts[parts.length - 1];
    for (const part of parts) {
      if (reached < part.length) { piece = part; break; }
      reached -= part.length;
    }
    if (caption.textContent !== piece) caption.textContent = piece;
    const before = lengths.slice(0, at).reduce((sum, length) => sum + length, 0);
    bar.value = (before + share * lengths[at]) / total;
  }

  function load(index) {
    at = index;
    silentAt = 0;
    silentFrom = performance.now();
    const scene = scenes[at];
    if (scene.image) still.src = scene.image; else still.removeAttribute("src");
    film.hidden = !scene.video;
    if (scene.video) film.src = scene.video; else film.removeAttribute("src");
    if (scene.voice) voice.src = scene.voice; else voice.removeAttribute("src");
    show();
  }

  async function start() {
    playing = true;
    tell("played");
    silentFrom = performance.now();
    play.textContent = "Pause";
    status.textContent = "";
    try {
      await Promise.all([scenes[at].voice && voice.play(), scenes[at].video && !film.ended && film.play()]);
    } catch (error) {
      if (error.name === "AbortError") return;
      stop();
      status.textContent = "The video could not be played. Press Play to try again.";
    }
  }

  function stop() {
    silentAt = sceneTime();
    playing = false;
    play.textContent = "Play";
    voice.pause();
    film.pause();
  }

  function go(index) {
    const wasPlaying = playing;
    if (index >= scenes.length) {
      // Skipping through is not watching: half of its length must have been heard.
      if (heard >= total / 2) tell("finished");
      stop();
      load(0);
      play.textContent = "Play again";
      status.textContent = "The video has ended.";
      return;
    }
    load(Math.max(0, index));
    status.textContent = "Scene " + (at + 1) + " of " + scenes.length;
    if (wasPlaying) start();
  }

  play.addEventListener("click", () => (playing ? stop() : start()));
  get("back").addEventListener("click", () => go(at - 1));
  get("forward").addEventListener("click", () => go(Math.min(at + 1, scenes.length - 1)));
  voice.addEventListener("ended", () => playing && go(at + 1));
  voice.addEventListener("error", () => {
    if (!voice.getAttribute("src")) return;
    stop();
    status.textContent = "The narration could not be loaded. Read the transcript below.";
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.closest?.("button, summary, audio, video, a") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") { event.preventDefault(); playing ? stop() : start(); }
    if (event.key === "ArrowLeft") go(at - 1);
    if (event.key === "ArrowRight") go(Math.min(at + 1, scenes.length - 1));
  });
  setInterval(() => {
    if (!playing) return;
    heard += 0.1;
    show();
    if (!scenes[at].voice && sceneTime() >= sceneLength()) go(at + 1);
  }, 100);

  get("next")?.addEventListener("click", () => tell("clicked"));
  document.addEventListener("visibilitychange", seen);
  seen();

  const transcript = get("transcript");
  document.body.classList.add("playing");
  transcript.open = false;
  player.hidden = false;
  load(0);
})();
`;
