// What the page consists of, as two texts: its content and its navigation, without what changes
// from one request to the next (tokens, keys, the time).
() => {
  const text = (selector) =>
    [...document.querySelectorAll(selector)]
      .map((one) => one.outerHTML)
      .join("")
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "")
      .replace(/value="[^"]{16,}"/g, "")
      .replace(/\d/g, "");
  return [`main ${text("main")}`, `frame ${text("header, nav").replace(/ active|aria-current="page"/g, "")}`];
};
