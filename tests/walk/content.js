// What a page's source says: its content and its navigation as two texts, without what changes from
// one request to the next (tokens, keys, the time); where it leads; whether it says "nothing yet".
(source) => {
  const page = new DOMParser().parseFromString(source, "text/html");
  const text = (selector) =>
    [...page.querySelectorAll(selector)]
      .map((one) => one.outerHTML)
      .join("")
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "")
      .replace(/value="[^"]{16,}"/g, "")
      .replace(/\d/g, "");
  return {
    content: [
      `main ${text("main")}`,
      `frame ${text("header, nav").replace(/ active|aria-current="page"/g, "")}`,
    ],
    links: [...page.querySelectorAll("a[href]")].map((one) => one.getAttribute("href")),
    empty: page.querySelector(".zh-empty") !== null,
  };
};
