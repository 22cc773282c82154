/* The editor of a procedure: a step that is renamed is renamed wherever it stands at once, and what
   was ticked is told in the closed list. Without scripts both happen at the next press of a button. */

const COMMA = document.documentElement.lang.startsWith("zh") ? "、" : ", ";

const form = document.getElementById("editor");

function renamed(field) {
  const key = field.id.slice("id-".length);
  for (const place of form.querySelectorAll(`[data-step="${key}"]`)) place.textContent = field.value;
  form.querySelectorAll(".zh-choose").forEach(told);
}

function told(list) {
  const chosen = [...list.querySelectorAll("input:checked")];
  const names = chosen.map((box) => box.nextElementSibling.textContent);
  list.querySelector("[data-told]").textContent = names.join(COMMA) || "—";
}

form.addEventListener("input", (event) => {
  if (event.target.id.startsWith("id-")) renamed(event.target);
  const list = event.target.closest(".zh-choose");
  if (list) told(list);
});
