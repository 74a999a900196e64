// The proof of the wipe gives way to the start by itself, and never to an address that does not answer.

const SHOWN_MS = 30000;
const AGAIN_MS = 2000;
const start = document.querySelector("a");

async function go() {
  try {
    const health = await fetch("/health", { cache: "no-store", signal: AbortSignal.timeout(3000) });
    if (health.ok) return location.replace("/");
  } catch {
    // Asked again below.
  }
  const status = document.querySelector("[role=status]");
  status.textContent = status.dataset.lost;
  setTimeout(go, AGAIN_MS);
}

start.addEventListener("click", (event) => {
  event.preventDefault();
  void go();
});
setTimeout(go, SHOWN_MS);
