// Small help for pages that work without it.
// Lists by keyboard: down and up walk the rows, Enter opens (the browser does that), Escape goes
// back to the search box.
(() => {
  "use strict";
  const rows = () => Array.from(document.querySelectorAll("[data-list] a"));
  const search = () => document.querySelector("input[type=search]");

  // On a narrow screen the tab of this page may lie beyond the edge.
  const tab = document.querySelector(".tabs [aria-current]");
  if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - 48;

  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const list = rows();
    const at = list.indexOf(document.activeElement);
    const inSearch = document.activeElement === search();
    if (at < 0 && !inSearch) return;
    if (event.key === "ArrowDown" && at < list.length - 1) {
      list[at + 1].focus();
    } else if (event.key === "ArrowUp" && at > 0) {
      list[at - 1].focus();
    } else if (event.key === "ArrowUp" && at === 0 && search()) {
      search().focus();
    } else if (event.key === "Escape" && at >= 0 && search()) {
      search().focus();
    } else {
      return;
    }
    event.preventDefault();
  });
})();
