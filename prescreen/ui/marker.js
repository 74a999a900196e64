// Marking words for a private note: says which words were marked, or which paragraph or note was pressed. It draws one
// button and changes no text; what a note says never comes here.

const page = (window.__prescreen_marker ||= { send: () => {}, labels: {}, installed: false });

export default function ({ data, setTriggerValue }) {
  const told = JSON.parse(new TextDecoder().decode(data));
  page.send = (said) => setTriggerValue("marked", said);
  page.label = told.label;
  page.on = told.on;
  install();
  show();
  return () => {
    page.on = false;
    hide();
  };
}

function install() {
  if (page.installed) return;
  page.installed = true;
  page.button = document.createElement("button");
  page.button.type = "button";
  page.button.className = "ps-write";
  page.button.hidden = true;
  // The press must not take the selection away before it is read.
  ["pointerdown", "mousedown", "touchstart"].forEach((name) =>
    page.button.addEventListener(name, (event) => event.cancelable && event.preventDefault(), { passive: false }));
  page.button.addEventListener("touchend", write);
  page.button.addEventListener("click", write);
  document.body.append(page.button);
  document.addEventListener("selectionchange", () => {
    clearTimeout(page.soon);
    page.soon = setTimeout(show, 250);
  });
  document.addEventListener("click", press);
}

// A whole paragraph to write about, or a note to open: buttons of the page itself.
function press(event) {
  const found = page.on && event.target.closest?.("[data-choose],[data-open-note]");
  if (!found) return;
  if (found.dataset.openNote) return page.send({ open: found.dataset.openNote });
  const words = found.querySelector("[data-note]");
  if (words) page.send({ ...place(words), start: 0, end: count(words.textContent) });
}

function write(event) {
  event.preventDefault();
  const marked = selected();
  hide();
  if (!marked) return;
  getSelection().removeAllRanges();
  page.send(marked);
}

function show() {
  const marked = page.on && selected();
  if (!marked) return hide();
  page.button.textContent = page.label;
  page.button.hidden = false;
  page.button.style.top = "";
  if (matchMedia("(pointer: coarse)").matches) return;
  const box = getSelection().getRangeAt(0).getBoundingClientRect();
  const high = page.button.offsetHeight + 8;
  page.button.style.top = `${Math.max(8, Math.min(box.bottom + 8, innerHeight - high))}px`;
}

function hide() {
  if (page.button) page.button.hidden = true;
}

// The marked words of the first paragraph that they touch.
function selected() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const words = [...document.querySelectorAll("[data-note]")].find((one) => range.intersectsNode(one));
  if (!words) return null;
  const inside = document.createRange();
  inside.selectNodeContents(words);
  if (range.compareBoundaryPoints(Range.START_TO_START, inside) > 0) inside.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, inside) < 0) inside.setEnd(range.endContainer, range.endOffset);
  const quote = inside.toString();
  if (!quote.trim()) return null;
  const before = document.createRange();
  before.setStart(words, 0);
  before.setEnd(inside.startContainer, inside.startOffset);
  const start = count(before.toString());
  return { ...place(words), start, end: start + count(quote), quote };
}

function place(words) {
  return { where: words.dataset.note, lang: words.closest("[lang]").lang };
}

// The browser counts in halves of some signs, the server in whole ones.
function count(text) {
  return Array.from(text).length;
}
