// Number the places where Tab should stop, and count them; a group of radio buttons is one.
() =>
  [
    ...document.querySelectorAll(
      "a[href], button, input, select, textarea, summary, [tabindex='0']",
    ),
  ]
    .filter((one) => !one.disabled && one.type !== "hidden" && one.tabIndex >= 0)
    .filter((one) => one.getClientRects().length) // and not in a phone's closed menu:
    .filter((one) => one.checkVisibility({ visibilityProperty: true }))
    .filter(
      (one, _, all) =>
        one.type !== "radio" || all.find((other) => other.name === one.name) === one,
    )
    .map((one, index) => (one.dataset.walk = index)).length
