// What a screen in a waiting room does by itself, with or without its server: it asks whether anybody is still there,
// wipes itself, covers itself, calls for help with a sign, and brings its own keys. It never sends an answer anywhere.

import { closePad, installPads } from "./kiosk_pads.js";
import { canSpeak, isSpeaking, speak, stopSpeaking, whenVoicesCome } from "./kiosk_voice.js";

const TICK_MS = 500;
const LOST_AFTER_MS = 1500;
const ASK_EVERY_MS = 2000;
const kiosk = (window.__prescreenKiosk ||= { last: Date.now(), send: () => {} });

export default function ({ data, setTriggerValue }) {
  const order = JSON.parse(new TextDecoder().decode(data));
  const changed = kiosk.order?.screen !== order.screen;
  kiosk.order = order;
  kiosk.send = setTriggerValue;
  install();
  if (changed) {
    stopSpeaking();
    closePad();
    quiet();
  }
  drawBar();
  if (order.end) wipe();
}

function words(place = 0) {
  return kiosk.order.voices[place].words;
}

// ---- once per page -------------------------------------------------------------------------------------------------

function install() {
  if (kiosk.installed) return;
  kiosk.installed = true;
  kiosk.bar = document.createElement("nav");
  kiosk.bar.className = "ps ps-kiosk-bar";
  document.body.append(kiosk.bar);
  for (const name of ["pointerdown", "keydown", "touchstart", "wheel", "input"]) {
    document.addEventListener(name, touched, { capture: true, passive: true });
  }
  document.addEventListener("click", stayHere, true);
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches?.("input,textarea")) return;
    for (const [name, value] of [["autocomplete", "off"], ["autocorrect", "off"], ["spellcheck", "false"]]) {
      target.setAttribute(name, value);
    }
  });
  document.addEventListener("visibilitychange", tick);
  // What the browser keeps behind "back" must hold nothing.
  window.addEventListener("pagehide", () => {
    forgetStorage();
    document.body.replaceChildren();
  });
  window.addEventListener("pageshow", (event) => event.persisted && location.replace("/"));
  setInterval(tick, TICK_MS);
  installPads(() => words());
  whenVoicesCome(drawBar);
}

function touched() {
  kiosk.last = Date.now();
  if (kiosk.asked) kiosk.asked = kiosk.last;
}

// No way out of the program: no other address, no file, no telephone.
function stayHere(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || (link.origin === location.origin && !link.hasAttribute("download"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// ---- the clock -----------------------------------------------------------------------------------------------------

function tick() {
  if (kiosk.wiped) return;
  const now = Date.now();
  const { times, watch } = kiosk.order;
  if (lostLong(now)) return;
  if (!watch) return quiet();
  if (isSpeaking() && !kiosk.asked) kiosk.last = now;
  if (kiosk.asked) {
    if (now - kiosk.asked >= times.more * 1000) wipe();
  } else if (now - kiosk.last >= (kiosk.sign ? times.help : times.ask) * 1000) {
    ask(now);
  }
}

function quiet() {
  kiosk.last = Date.now();
}

function lostLong(now) {
  const down = document.documentElement.classList.contains("ps-down");
  if (!down) {
    if (kiosk.lost) uncover("lost");
    kiosk.downSince = kiosk.lost = null;
    return false;
  }
  kiosk.downSince ||= now;
  if (now - kiosk.downSince < LOST_AFTER_MS) return true;
  if (!kiosk.lost) {
    kiosk.lost = now;
    cover("lost", both((said) => [heading(said.lost_title), paragraph(said.lost_text)]), { alert: true });
  }
  if (now - kiosk.lost >= kiosk.order.times.lost * 1000) wipe();
  return true;
}

function ask(now) {
  kiosk.asked = now;
  stopSpeaking();
  const said = words();
  const yes = press(said.idle_yes, () => {
    kiosk.asked = null;
    quiet();
    uncover("idle");
  });
  yes.classList.add("ps-kiosk-yes");
  cover("idle", [heading(said.idle_title), paragraph(said.idle_text), yes, press(said.idle_wipe, wipe)], {
    focus: yes,
    alert: true,
  });
}

// ---- what lies over the page ---------------------------------------------------------------------------------------

// Only the topmost is seen; the page under it cannot be touched, read or reached with Tab.
const ORDER = ["cover", "sign", "idle", "lost"];

function cover(name, nodes, { focus, alert, touch } = {}) {
  document.querySelector(`.ps-kiosk-over[data-over=${name}]`)?.remove();
  const over = document.createElement("div");
  over.className = "ps ps-kiosk-over";
  over.dataset.over = name;
  over.setAttribute("role", alert ? "alertdialog" : "dialog");
  over.setAttribute("aria-modal", "true");
  over.append(...nodes);
  const title = over.querySelector("h1");
  title.id = `ps-over-${name}`;
  over.setAttribute("aria-labelledby", title.id);
  if (touch) over.addEventListener("click", touch);
  kiosk.before ||= document.activeElement;
  document.body.append(over);
  layers();
  (focus || title).focus();
}

function uncover(name) {
  document.querySelector(`.ps-kiosk-over[data-over=${name}]`)?.remove();
  if (layers()) return;
  if (kiosk.before?.isConnected) kiosk.before.focus({ preventScroll: true });
  kiosk.before = null;
}

function layers() {
  const all = [...document.querySelectorAll(".ps-kiosk-over")];
  all.sort((one, other) => ORDER.indexOf(one.dataset.over) - ORDER.indexOf(other.dataset.over));
  all.forEach((one, place) => (one.hidden = place < all.length - 1));
  const top = all.at(-1);
  for (const under of [document.getElementById("root"), kiosk.bar]) if (under) under.inert = Boolean(top);
  document.documentElement.classList.toggle("ps-covered", Boolean(top));
  top?.querySelector("button, h1")?.focus();
  return top;
}

function coverScreen() {
  stopSpeaking();
  closePad();
  const back = () => uncover("cover");
  cover("cover", [heading(words().covered), press(words().uncover, back)], { touch: back });
}

// Who needs help shows it to the room. It calls nobody by itself, and says so.
function callForHelp() {
  stopSpeaking();
  closePad();
  kiosk.sign = true;
  const back = press(words().help_back, () => {
    kiosk.sign = false;
    quiet();
    uncover("sign");
  });
  cover("sign", [...both((said) => [heading(said.help_sign)]), paragraph(words().help_note), back], { focus: back });
}

// ---- the bar -------------------------------------------------------------------------------------------------------

function drawBar() {
  if (!kiosk.bar || kiosk.wiped) return;
  const said = words();
  kiosk.bar.setAttribute("aria-label", said.bar);
  const lang = kiosk.order.voices[0].lang;
  const nodes = [press(said.help, callForHelp)];
  if (kiosk.order.watch) nodes.unshift(press(said.cover, coverScreen));
  if (canSpeak(lang)) {
    const toggle = press(isSpeaking() ? said.speak_stop : said.speak, () => {
      if (isSpeaking()) stopSpeaking();
      else speak(lang, drawBar);
      drawBar();
    });
    nodes.push(toggle);
  }
  const focused = [...kiosk.bar.querySelectorAll("button")].indexOf(document.activeElement);
  kiosk.bar.replaceChildren(...nodes, note(canSpeak(lang) ? said.speak_note : said.speak_none));
  if (focused >= 0) kiosk.bar.querySelectorAll("button")[focused]?.focus();
}

function note(said) {
  const node = paragraph(said);
  node.className = "ps-kiosk-note";
  return node;
}

// ---- the wipe ------------------------------------------------------------------------------------------------------

function wipe() {
  if (kiosk.wiped) return;
  kiosk.wiped = true;
  stopSpeaking();
  forgetStorage();
  try {
    kiosk.send("wiped", Date.now());
  } catch {
    // The server is gone, and with it what it knew.
  }
  const told = kiosk.order.told;
  const proof = document.createElement("main");
  proof.className = "ps ps-kiosk-over ps-kiosk-proof";
  proof.append(...both((said) => [heading(said.wiped), ...line(said[`wiped_${told}`])]));
  document.body.replaceChildren(proof);
  proof.querySelector("h1").focus();
  void leave(told, proof);
}

// Never to an address that may not answer: the browser's own error page would stay for good.
async function leave(told, proof, again = false) {
  if (await answers()) return location.replace(`${kiosk.order.wiped}?told=${told}`);
  if (!again) proof.append(...both((said) => [paragraph(said.gone)]));
  setTimeout(() => void leave(told, proof, true), ASK_EVERY_MS);
}

async function answers() {
  try {
    const health = await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(3000) });
    return health.ok;
  } catch {
    return false;
  }
}

function forgetStorage() {
  try {
    sessionStorage.clear();
    localStorage.clear();
  } catch {
    // Closed storage holds nothing.
  }
}

// ---- pieces --------------------------------------------------------------------------------------------------------

function both(draw) {
  return kiosk.order.voices.map((voice) => {
    const part = document.createElement("section");
    part.lang = voice.lang;
    part.append(...draw(voice.words));
    return part;
  });
}

function line(said) {
  return said ? [paragraph(said)] : [];
}

function heading(said) {
  const node = document.createElement("h1");
  node.tabIndex = -1;
  node.textContent = said;
  return node;
}

function paragraph(said) {
  const node = document.createElement("p");
  node.textContent = said;
  return node;
}

function press(said, act) {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = said;
  node.addEventListener("click", act);
  return node;
}
