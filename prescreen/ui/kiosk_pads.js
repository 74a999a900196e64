// Keys on the screen for numbers and dates, so that no keyboard of the machine is needed and none covers the field.

const FIELDS = ':is([class*="st-key-numeric-"], [class*="st-key-decimal-"]) input[type=text]';
const YEARS = 11;
// `value` is what was touched so far: the field itself shows it a moment later, and the next touch may come before.
const state = { field: null, value: "", pad: null, words: () => ({}) };

export function installPads(words) {
  state.words = words;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.(FIELDS)) openPad(event.target);
    else if (!event.target.closest?.(".ps-pad")) closePad();
  });
  document.addEventListener("input", (event) => {
    if (event.isTrusted && event.target === state.field) state.value = event.target.value;
  });
  new MutationObserver(() => {
    if (state.field && !state.field.isConnected) closePad();
  }).observe(document.getElementById("root"), { childList: true, subtree: true });
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest?.(".ps-pad button")) event.preventDefault();
  });
}

export function closePad() {
  if (!state.pad) return;
  state.pad.remove();
  state.pad = state.field = null;
  // What is being pressed must not move away under the finger.
  setTimeout(() => state.pad || document.documentElement.classList.remove("ps-pad-open"), 400);
}

function openPad(field) {
  if (state.field === field) return;
  closePad();
  state.field = field;
  state.value = field.value;
  state.pad = document.createElement("div");
  state.pad.className = "ps ps-pad";
  state.pad.setAttribute("role", "group");
  document.body.append(state.pad);
  document.documentElement.classList.add("ps-pad-open");
  draw(partOf(field));
  field.scrollIntoView({ block: "center" });
}

function partOf(field) {
  const key = [...field.closest('[class*="-year"], [class*="-month"], [class*="-day"]')?.classList ?? []];
  return key.map((name) => /-(year|month|day)$/.exec(name)?.[1]).find(Boolean);
}

function draw(part) {
  const said = state.words();
  const name = state.field.getAttribute("aria-label") || said.pad;
  state.pad.setAttribute("aria-label", name);
  state.pad.dataset.kind = part || "number";
  const keys = document.createElement("div");
  keys.className = `ps-pad-keys ps-pad-${part || "number"}`;
  keys.append(...(part ? parts(part) : numbers()));
  const foot = document.createElement("div");
  foot.className = "ps-pad-foot";
  if (part === "year") foot.append(key(said.pad_other, () => draw(null)));
  foot.append(key(said.pad_done, done, "ps-pad-done"));
  const title = document.createElement("p");
  title.textContent = name;
  state.pad.replaceChildren(title, keys, foot);
}

function numbers() {
  const said = state.words();
  const decimal = Boolean(state.field.closest('[class*="st-key-decimal-"]'));
  const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => sign(digit));
  const last = [decimal ? sign(".") : blank(), sign("0"), key("⌫", takeBack, "", said.pad_delete)];
  // As laboratories print what lies beyond their scale.
  const beyond = decimal ? [sign("<"), sign(">"), blank()] : [];
  return [...digits, ...last, ...beyond];
}

function parts(part) {
  const lang = document.documentElement.lang;
  const now = new Date();
  if (part === "year") {
    return Array.from({ length: YEARS + 1 }, (_, back) => choice(String(now.getFullYear() - back)));
  }
  if (part === "month") {
    const named = new Intl.DateTimeFormat(lang, { month: "short" });
    return Array.from({ length: 12 }, (_, month) => choice(String(month + 1), named.format(new Date(2024, month, 15))));
  }
  return Array.from({ length: 31 }, (_, day) => choice(String(day + 1)));
}

function sign(said) {
  return key(said, () => put(state.value + said));
}

function choice(value, said = value) {
  return key(said, () => {
    put(value);
    done();
  });
}

function takeBack() {
  put([...state.value].slice(0, -1).join(""));
}

function blank() {
  return document.createElement("span");
}

function key(said, act, kind = "", name = "") {
  const node = document.createElement("button");
  node.type = "button";
  node.className = kind;
  node.textContent = said;
  // The field keeps the focus; who has keys of their own needs none of these.
  node.tabIndex = -1;
  if (name) node.setAttribute("aria-label", name);
  node.addEventListener("click", act);
  return node;
}

function put(value) {
  const { field } = state;
  if (document.activeElement !== field) field.focus({ preventScroll: true });
  if (field.maxLength > 0 && value.length > field.maxLength) return;
  state.value = value;
  // As typed: the page's own program listens to the event and not to the property.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function done() {
  const { field } = state;
  closePad();
  field?.blur();
}
