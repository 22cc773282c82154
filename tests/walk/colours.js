// What an element's colours hang on: its name and class, and those of the element around it.
// Without `fresh` all that the page has are told; with it the elements that have one of them are
// marked, for axe to look at with everything inside.
(fresh) => {
  const name = (one) => `${one?.localName} ${one?.getAttribute("class") ?? ""}`;
  const signature = (one) => `${name(one.parentElement)} > ${name(one)}`;
  const all = [...document.querySelectorAll("body, body *")];
  if (fresh === null) return [...new Set(all.map(signature))];
  const wanted = new Set(fresh);
  for (const one of all)
    if (wanted.has(signature(one)) && !one.parentElement.closest("[data-fresh]"))
      one.setAttribute("data-fresh", "");
  return [];
}
