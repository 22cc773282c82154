/* What a page does by itself. Everything works without it; it only spares people steps.
   No inline code, no eval: the strict Content-Security-Policy of the site holds here too. */

const english = document.documentElement.lang.startsWith("en");
const say = (chinese, inEnglish) => (english ? inEnglish : chinese);

/** A length in words, cut to the minute; days in front from three days on (as moments.span does). */
function span(seconds) {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 72) {
    const days = Math.floor(hours / 24);
    return say(`${days} 天 ${hours % 24} 小时`, `${days} d ${hours % 24} h`);
  }
  if (hours) return say(`${hours} 小时 ${minutes % 60} 分`, `${hours} h ${minutes % 60} min`);
  return say(`${minutes} 分`, `${minutes} min`);
}

/** Count down from what the server said, by the time passed since: the machine's own clock may lie. */
function tick(clocks, since) {
  const passed = (performance.now() - since) / 1000;
  for (const clock of clocks) {
    const left = Number(clock.dataset.zhLeft) - passed;
    clock.textContent = left > 0
      ? say(`还剩 ${span(left)}`, `${span(left)} left`)
      : say("已到期，请刷新页面", "Due now – please reload");
  }
}

function startClocks() {
  const clocks = [...document.querySelectorAll("[data-zh-left]")];
  if (!clocks.length) return;
  const since = performance.now();
  setInterval(() => tick(clocks, since), 20000);
}

async function copyText(button) {
  const text = button.dataset.zhCopy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    window.prompt(say("请手动复制：", "Please copy by hand:"), text);
    return;
  }
  const shown = button.querySelector("span");
  const before = shown?.textContent;
  if (shown) shown.textContent = button.dataset.zhCopied;
  button.classList.add("zh-copied");
  setTimeout(() => {
    if (shown) shown.textContent = before;
    button.classList.remove("zh-copied");
  }, 2000);
}

/** 128 random bits as UUID; crypto.randomUUID exists only on https and localhost. */
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A form that was changed after it was sent once is a new act, so it gets a new key. */
function keepKeys(form) {
  const key = form.querySelector("[data-zh-key]");
  if (!key) return;
  let sent = false;
  form.addEventListener("submit", () => {
    sent = true;
    form.dispatchEvent(new CustomEvent("zh:sent")); // for what tells meanwhile how far it has come
  });
  form.addEventListener("input", () => {
    if (sent) key.value = freshKey();
    sent = false;
  });
}

/** Warn before leaving a form that holds unsaved words. */
function keepDrafts(form) {
  let dirty = false;
  form.addEventListener("input", () => { dirty = true; });
  form.addEventListener("submit", () => { dirty = false; });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
}

/** A menu made of <details> closes on Escape and when the page is pressed elsewhere. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll(".zh-menu[open]")) {
    const away = event.type === "click" && !menu.contains(event.target);
    if (!away && event.key !== "Escape") continue;
    menu.open = false;
    if (event.key === "Escape") menu.querySelector("summary").focus();
  }
}

/** A form that was refused opens where its first fault is: a long one began anew at its head. */
function showFault() {
  if (!(performance.getEntriesByType("navigation")[0]?.responseStatus >= 400)) return;
  const fault = document.querySelector("main .zh-refusal, main .zh-wrong-all, main .zh-field-wrong");
  if (!fault || fault.matches(".zh-refusal")) return; // a refusal stands at the head itself
  fault.scrollIntoView({ block: "center" });
  const field = fault.matches(".zh-field-wrong") ? fault
    : fault.closest("form")?.querySelector(".zh-field") ?? fault;
  field.querySelector("input:not([type=hidden]), select, textarea, summary")
    ?.focus({ preventScroll: true });
}

async function drawCharts() {
  const figures = [...document.querySelectorAll("[data-zh-figure]")].filter((figure) =>
    figure.querySelector("[data-zh-chart]"));
  if (!figures.length) return;
  const { draw } = await import("./charts.js");
  await draw(figures);
}

function send(event) {
  const button = event.target.closest("[data-zh-copy]");
  if (button) copyText(button);
}

startClocks();
document.querySelectorAll("form").forEach(keepKeys);
document.querySelectorAll("form[data-zh-keep]").forEach(keepDrafts);
document.addEventListener("click", send);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
showFault();
drawCharts();
