
// What only the browser can do for a person: keep the tab's sealed copy and bring it back, say when the connection is
// lost, stop slips of the finger, and mend names, language and focus. It never reads or changes an answer.

const STORED = "prescreen";
const GUARD_MS = 600;
const GUARD_PX = 32;
const LOST_AFTER_MS = 1500;
const FOCUS_WITHIN_MS = 5000;
const RESEND_MS = 2500;
const RESENDS = 8;

const page = (window.__prescreen ||= {
  send: () => {}, labels: {}, words: new Map(), focus: null, announced: null, down: false, booted: false,
});

export default function ({ data, setTriggerValue }) {
  const order = JSON.parse(new TextDecoder().decode(data));
  page.send = setTriggerValue;
  page.labels = order.labels;
  page.words = new Map(Object.entries(order.words));
  install();
  keep(order);
  follow(order);
  showFound(order);
  document.documentElement.lang = order.lang;
  if (order.title) document.title = order.title;
  mend(document.body);
  mendRoles();
  moveFocus(order.focus);
  announce(order.announce);
}

// ---- the tab's copy ------------------------------------------------------------------------------------------------

function keep(order) {
  page.restoring = false;
  clearTimeout(page.resend);
  try {
    if (order.op === "save") sessionStorage.setItem(STORED, order.blob);
    if (order.op === "clear") sessionStorage.removeItem(STORED);
    if (order.op !== "boot") return document.documentElement.classList.remove("ps-restoring");
    const blob = sessionStorage.getItem(STORED);
    if (order.heard) page.answered = order.nonce;
    if (!blob || page.answered === order.nonce) return document.documentElement.classList.remove("ps-restoring");
    // The start page would flash by before the answers are back.
    page.restored = page.restoring = true;
    document.documentElement.classList.add("ps-restoring");
    setTimeout(() => document.documentElement.classList.remove("ps-restoring"), RESEND_MS);
    handBack(blob, RESENDS);
  } catch {
    // Storage is closed in some private windows and frames: then a reload starts afresh, and nothing else breaks.
  }
}

// A run can die on the server between two others and take the message with it; nobody would ask for the copy again.
function handBack(blob, left) {
  page.send("restored", blob);
  if (left > 0) page.resend = setTimeout(handBack, RESEND_MS, blob, left - 1);
}

// ---- a link with its secret ----------------------------------------------------------------------------------------

const LINK = /^#open=([A-Za-z0-9_-]{22})$/;

// The secret goes over the open connection alone, after what this tab kept is back, and leaves the address at once:
// what stands in an address is seen over a shoulder and stays in the browser's history.
function follow(order) {
  const found = LINK.exec(location.hash);
  if (found) {
    page.link = found[1];
    history.replaceState(history.state, "", location.pathname + location.search);
  }
  clearTimeout(page.following);
  if (order?.link === page.link) page.link = null;
  if (!page.link || page.restoring) return;
  page.send("link", page.link);
  // Until the server has heard of it: a run that dies takes the message with it.
  page.following = setTimeout(follow, RESEND_MS);
}

// ---- once per page -------------------------------------------------------------------------------------------------

function install() {
  if (page.installed) return;
  page.installed = true;
  PRESSES.forEach((name) => document.addEventListener(name, guardPress, { capture: true, passive: false }));
  document.addEventListener("keydown", guardKey, true);
  window.addEventListener("hashchange", () => follow());
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  page.status = hidden("div", "status", "polite");
  page.alert = hidden("div", "alert", "assertive");
  page.banner = document.createElement("div");
  page.banner.className = "ps-lost";
  page.banner.hidden = true;
  document.body.append(page.status, page.alert, page.banner);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") mendAttribute(change.target, change.attributeName);
      else if (change.type === "characterData") mendText(change.target);
      else change.addedNodes.forEach((node) => (node.nodeType === 3 ? mendText(node) : mend(node)));
    }
    moveFocus(page.focus);
    dismissTheirs();
    page.mending ||= requestAnimationFrame(mendRoles);
  }).observe(document.body, {
    childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: NAMES,
  });
  watchConnection();
}

function hidden(tag, role, live) {
  const node = document.createElement(tag);
  node.className = "ps-unseen";
  node.setAttribute("role", role);
  node.setAttribute("aria-live", live);
  return node;
}

// ---- connection ----------------------------------------------------------------------------------------------------

function watchConnection() {
  const app = document.querySelector('[data-testid="stApp"]');
  if (!app) return;
  let timer = null;
  const look = () => {
    const connected = app.getAttribute("data-test-connection-state") === "CONNECTED";
    if (!connected && !page.down) {
      page.down = true;
      document.documentElement.classList.add("ps-down");
      timer = setTimeout(showLost, LOST_AFTER_MS);
    } else if (connected && page.down) {
      page.down = false;
      document.documentElement.classList.remove("ps-down");
      clearTimeout(timer);
      // A server that does not know this tab does nothing by itself: ask it to run, so that it asks for the copy.
      page.send("reconnected", Date.now());
    }
  };
  new MutationObserver(look).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state"] });
}

// Only once the server has drawn this person's own page again: until then a click could still go nowhere.
function showFound(order) {
  if (page.banner.hidden || page.down || (order.op === "boot" && page.restoring)) return;
  page.banner.hidden = true;
  page.alert.textContent = "";
  page.status.textContent = page.labels.back || "";
}

// Streamlit's own dialog speaks of terminals, and takes the focus from what a person was writing.
function dismissTheirs() {
  if (page.down) document.querySelector('[data-testid="stDialog"] [role=dialog] > button')?.click();
}

function showLost() {
  if (!page.down) return;
  const title = document.createElement("strong");
  title.textContent = page.labels.lost_title || "";
  const text = document.createElement("span");
  text.textContent = page.labels.lost_text || "";
  page.banner.replaceChildren(title, text);
  page.banner.hidden = false;
  page.alert.textContent = `${title.textContent}. ${text.textContent}`;
}

// ---- slips of the finger -------------------------------------------------------------------------------------------

// Radios and ticks listen to the press, buttons to the click: a slip is stopped from its press to its click.
const PRESSES = ["pointerdown", "mousedown", "touchstart", "pointerup", "mouseup", "touchend", "click"];

function guardPress(event) {
  const now = performance.now();
  const button = event.target.closest?.("button");
  const keyboard = event.type === "click" && event.detail === 0 && event.clientX === 0 && event.clientY === 0;
  const touch = event.changedTouches?.[0] ?? event;
  const last = page.press;
  const near = last && Math.hypot(touch.clientX - last.x, touch.clientY - last.y) < GUARD_PX;
  const slip = last && now - last.at < GUARD_MS && (keyboard ? button && keyNames(button) === last.key : near);
  // The next screen's row lies under the finger of a slow double click; a press elsewhere is meant.
  if (slip || (page.slipping && !["pointerdown", "touchstart"].includes(event.type))) {
    page.slipping = event.type !== "click";
    if (event.cancelable) event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  page.slipping = false;
  if (event.type === "click" && button?.closest('[data-testid="stButton"],[data-testid="stFormSubmitButton"]')) {
    page.press = { at: now, x: event.clientX, y: event.clientY, key: keyNames(button) };
    document.documentElement.classList.add("ps-guarded");
    clearTimeout(page.guarded);
    page.guarded = setTimeout(() => document.documentElement.classList.remove("ps-guarded"), GUARD_MS);
  }
}

function keyNames(node) {
  return node.closest('[class*="st-key-"]')?.className;
}

function guardKey(event) {
  const typing = event.target.closest?.("input:not([type=radio]):not([type=checkbox]),textarea,[contenteditable]");
  // Safari ends a composition with an Enter that looks real but for its code.
  const composing = event.key === "Enter" && (event.keyCode === 229 || event.isComposing);
  // Streamlit's own shortcuts: run again, clear caches.
  const shortcut = !typing && !event.ctrlKey && !event.metaKey && !event.altKey && /^[rc]$/i.test(event.key);
  const held = event.repeat && (event.key === "Enter" || event.key === " ") && event.target.closest?.("button");
  if (held) event.preventDefault();
  if (composing || shortcut || held) event.stopImmediatePropagation();
}

// ---- names, roles, language ----------------------------------------------------------------------------------------

const NAMES = ["aria-label", "title", "placeholder"];
const OURS = ".ps";

function mend(root) {
  if (root.nodeType !== 1 || root.closest(OURS)) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) mendText(node);
  for (const name of NAMES) {
    if (root.hasAttribute(name)) mendAttribute(root, name);
    root.querySelectorAll(`[${name}]`).forEach((node) => mendAttribute(node, name));
  }
}

function mendText(node) {
  const said = node.nodeValue.trim();
  const instead = said && page.words.get(said);
  if (instead && instead !== said && !node.parentElement?.closest(OURS)) node.nodeValue = instead;
}

function mendAttribute(node, name) {
  const instead = page.words.get(node.getAttribute(name));
  if (instead && instead !== node.getAttribute(name) && !node.closest(OURS)) node.setAttribute(name, instead);
}

// A container's key says what it is: "group-x" and "row-x" are named by the element with data-names="x", fields in
// "decimal-x" and "numeric-x" bring up the number keys. A field whose key stands in data-error-for is in error; a
// button whose key stands in data-names-button says more to who cannot see what it stands beside.
function mendRoles() {
  page.mending = 0;
  for (const prefix of ["group-", "row-"]) {
    document.querySelectorAll(`[class*="st-key-${prefix}"]`).forEach((group) => {
      const key = keyOf(group, prefix);
      const name = key && document.querySelector(`[data-names="${CSS.escape(key)}"]`);
      if (!name) return;
      name.id ||= `ps-name-${key}`;
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", name.id);
    });
  }
  document.querySelectorAll("[data-names-button]").forEach((said) => {
    const button = document.querySelector(`.st-key-${CSS.escape(said.dataset.namesButton)} button`);
    button?.setAttribute("aria-label", said.dataset.name);
  });
  // A kiosk has keys of its own on the screen.
  const ownKeys = document.documentElement.classList.contains("ps-kiosk");
  for (const mode of ["decimal", "numeric"]) {
    document.querySelectorAll(`[class*="st-key-${mode}-"] input[type=text]`).forEach((field) => {
      field.setAttribute("inputmode", ownKeys ? "none" : mode);
    });
  }
  document.querySelectorAll("[aria-invalid][data-ps-error]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    field.removeAttribute("data-ps-error");
  });
  document.querySelectorAll("[data-error-for]").forEach((error) => {
    const field = document.querySelector(`.st-key-${CSS.escape(error.dataset.errorFor)} :is(input,[role=radiogroup])`);
    if (!field) return;
    error.id ||= `ps-error-${error.dataset.errorFor}`;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", error.id);
    field.setAttribute("data-ps-error", "");
  });
}

function keyOf(node, prefix) {
  const name = [...node.classList].find((one) => one.startsWith(`st-key-${prefix}`));
  return name?.slice(`st-key-${prefix}`.length);
}

// ---- focus and announcements ---------------------------------------------------------------------------------------

function moveFocus(token) {
  if (!token) return;
  if (token !== page.focus) {
    const first = page.focus === null;
    page.focus = token;
    page.focusBy = performance.now() + FOCUS_WITHIN_MS;
    page.focused = first && !page.restored;
    if (page.focused) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  }
  if (page.focused || performance.now() > page.focusBy) return;
  const target = document.querySelector(`[data-focus="${CSS.escape(token)}"]`);
  if (!target) return;
  page.focused = true;
  target.setAttribute("tabindex", "-1");
  target.focus({ preventScroll: true });
  const start = [...document.querySelectorAll(".ps-above")].find((note) => seenTogether(note, target)) || target;
  start.scrollIntoView({ block: "start" });
  // Who does not see the note hears it with the heading.
  if (start === target) return target.removeAttribute("aria-describedby");
  document.getElementById("ps-above")?.removeAttribute("id");
  start.id = "ps-above";
  target.setAttribute("aria-describedby", start.id);
}

// What must not be missed stands above the heading, such as whom to call. The view begins there when both fit in it.
function seenTogether(note, target) {
  const [top, bottom] = [note.getBoundingClientRect().top, target.getBoundingClientRect().bottom];
  return top < bottom && bottom - top < window.innerHeight * 0.8;
}

function announce(said) {
  if (!said || said === page.announced) return;
  page.announced = said;
  page.status.textContent = said;
}
