// Reading a screen aloud with a voice of this machine. A voice from elsewhere would be told what is read, so it is none.

const SAID = `.ps:not(.ps-footer, .ps-progress, .ps-kiosk-bar, .ps-pad) :is(h1, h2, p, li, dt, dd),
  label[data-testid=stRadioOption], [data-testid=stCheckbox] label, [data-testid=stTextInput] label,
  [class*=st-key-actions] button`;
const MANDARIN = /^(zh|cmn)/;

const state = { queue: [], done: null };

export function whenVoicesCome(tell) {
  window.speechSynthesis?.addEventListener?.("voiceschanged", tell);
}

export function canSpeak(lang) {
  return Boolean(voiceFor(lang));
}

export function isSpeaking() {
  return state.queue.length > 0;
}

function voiceFor(lang) {
  const own = (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService);
  const named = (voice) => voice.lang.replace("_", "-");
  const wanted = lang.startsWith("zh") ? MANDARIN : new RegExp(`^${lang.slice(0, 2)}`);
  return own.find((voice) => named(voice) === lang) ?? own.find((voice) => wanted.test(named(voice).toLowerCase()));
}

// The question or the result from its top: one piece after the other, as a long one would be cut off by the browser.
export function speak(lang, done) {
  const voice = voiceFor(lang);
  if (!voice) return;
  stopSpeaking();
  state.done = done;
  state.queue = pieces();
  next(voice, lang);
}

export function stopSpeaking() {
  const spoke = isSpeaking();
  state.queue = [];
  mark(null);
  if (!spoke) return;
  window.speechSynthesis.cancel();
  state.done?.();
}

function next(voice, lang) {
  const piece = state.queue[0];
  mark(piece ?? null);
  if (!piece) return state.done?.();
  const said = new SpeechSynthesisUtterance(spoken(piece));
  said.voice = voice;
  said.lang = lang;
  said.rate = 0.9;
  said.onend = said.onerror = () => {
    // What was stopped, or begun anew, has another queue.
    if (state.queue[0] !== piece) return;
    state.queue.shift();
    next(voice, lang);
  };
  window.speechSynthesis.speak(said);
}

function pieces() {
  const found = [...document.querySelectorAll(SAID)].filter((node) => node.checkVisibility() && spoken(node));
  return found.filter((node) => !found.some((other) => other !== node && other.contains(node)));
}

function spoken(node) {
  return node.innerText.trim();
}

function mark(node) {
  document.querySelectorAll("[data-ps-spoken]").forEach((one) => one.removeAttribute("data-ps-spoken"));
  node?.setAttribute("data-ps-spoken", "");
  node?.scrollIntoView({ block: "nearest" });
}
