// What a page's source says: the shapes that it is made of, where it leads, whether it says
// "nothing yet", and which ids stand twice.
//
// A shape is an element with its class, its attributes' names and whether it holds words, below
// the three elements around it. Two pages of one kind made of the same shapes look alike to axe,
// to the keyboard and on the screen, whatever their words.
(source) => {
  const page = new DOMParser().parseFromString(source, "text/html");
  const mark = (one) => {
    const names = [...one.attributes].map((each) => each.name).sort();
    const words = one.textContent.trim() || one.getAttribute("aria-label") || one.title;
    const type = one.getAttribute("type") ?? "";
    return `${one.localName} ${one.className.baseVal ?? one.className} ${names} ${type} ${words ? "…" : ""}`;
  };
  const shape = (one) => {
    const chain = [];
    for (let each = one; each && each !== page.body && chain.length < 4; each = each.parentElement)
      chain.unshift(mark(each));
    return chain.join(" > ");
  };
  const ids = [...page.querySelectorAll("[id]")].map((one) => one.id);
  return {
    shapes: [...new Set([...page.querySelectorAll("body *")].map(shape))],
    links: [...page.querySelectorAll("a[href]")].map((one) => one.getAttribute("href")),
    empty: page.querySelector(".zh-empty") !== null,
    repeated: [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))],
  };
};
