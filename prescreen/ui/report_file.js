// The way in for one report: a photo taken now, or a file. It is sent once over the page's own connection and not kept.

export default function ({ data, parentElement, setTriggerValue }) {
  const told = JSON.parse(new TextDecoder().decode(data));
  const root = parentElement.querySelector(".ps-file");
  // A phone that is asked for its camera offers nothing else, so a file has a button of its own there.
  const ways = told.pictures && matchMedia("(pointer: coarse)").matches ? ["photo", "choose"] : ["choose"];
  const [alert, status] = [said("alert", "ps-error"), said("status", "ps-hint")];
  root.replaceChildren(...ways.map(control), alert, status);

  function said(role, classes) {
    const line = document.createElement("p");
    line.setAttribute("role", role);
    line.className = classes;
    return line;
  }

  function control(way, place) {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const words = document.createElement("span");
    label.className = place ? "ps-file-button" : "ps-file-button ps-file-first";
    words.textContent = told.labels[way];
    input.type = "file";
    input.accept = way === "photo" ? "image/jpeg,image/png" : told.accept;
    if (way === "photo") input.setAttribute("capture", "environment");
    input.dataset.way = way;
    input.addEventListener("change", () => send(input));
    label.append(input, words);
    return label;
  }

  function send(input) {
    const file = input.files[0];
    if (!file) return;
    alert.textContent = status.textContent = "";
    if (file.size > told.most) {
      alert.textContent = told.labels.too_big;
      input.value = "";
      return;
    }
    status.textContent = told.labels.sending;
    const reader = new FileReader();
    reader.addEventListener("error", () => {
      status.textContent = "";
      alert.textContent = told.labels.unreadable;
    });
    reader.addEventListener("load", () => {
      input.value = "";
      setTriggerValue("file", reader.result.slice(reader.result.indexOf(",") + 1));
    });
    reader.readAsDataURL(file);
  }
}
