// What contrast hangs on, of everything that shows words now: the colour of the words, their size
// and weight, and what lies behind them, up to the first ground that hides what is behind it.
// Without `fresh` all that the page shows are told; with it what shows one of them is marked. What
// axe does not judge, single letters and what is disabled, is not taken for seen.
(fresh) => {
  const isField = (one) => one.matches("input, select, textarea");
  const speaks = (one) =>
    isField(one) ||
    [...one.childNodes].some(
      (each) => each.nodeType === Node.TEXT_NODE && each.data.trim().length > 1,
    );
  const isOff = (one) =>
    one.closest(":disabled, [aria-disabled=true]") || one.closest("label")?.control?.disabled;
  const grounds = (one) => {
    const found = [];
    for (let each = one; each; each = each.parentElement) {
      const { backgroundColor: colour, backgroundImage: image, opacity } = getComputedStyle(each);
      found.push(`${colour} ${image} ${opacity}`);
      if (colour.startsWith("rgb(") && opacity === "1") break;
    }
    return found.join(" on ");
  };
  const look = (one) => {
    const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
    return `${isField(one) ? one.localName : ""} ${color} ${fontSize} ${fontWeight} ${textShadow} on ${grounds(one)}`;
  };
  const seen = { opacityProperty: true, visibilityProperty: true };
  const all = [...document.querySelectorAll("body, body *")].filter(
    (one) => speaks(one) && one.checkVisibility(seen) && !isOff(one),
  );
  if (fresh === null) return [...new Set(all.map(look))];
  const wanted = new Set(fresh);
  for (const one of document.querySelectorAll("[data-fresh]")) one.removeAttribute("data-fresh");
  for (const one of all) if (wanted.has(look(one))) one.setAttribute("data-fresh", "");
  return [];
}
