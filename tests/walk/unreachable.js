// Whatever can be clicked must be focusable in its natural place; one main, one h1.
() => {
  const faults = [];
  const visible = (one) =>
    one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
  const kept = "[role=menu],[role=tablist],[role=radiogroup]"; // their own arrow keys
  const all = document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, [role=button]",
  );
  for (const one of all) {
    if (one.disabled || one.type === "hidden" || !visible(one)) continue;
    const shown = one.outerHTML.slice(0, 120);
    if (one.tabIndex < 0 && !one.closest(kept)) faults.push(`the keyboard misses ${shown}`);
    if (one.tabIndex > 0) faults.push(`jumps the keyboard's order: ${shown}`);
  }
  if (!document.querySelector("main")) faults.push("no main landmark");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not exactly one h1");
  return faults;
}
