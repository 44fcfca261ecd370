// What only the browser can know.

// On a first visit the theme has no mode yet: it would warn, and flash before it has found one.
document.documentElement.dataset.mode ||= "auto";
document.documentElement.dataset.theme ||= matchMedia("(prefers-color-scheme: dark)").matches
  ? "dark"
  : "light";

// Parts of a page that scroll sideways take the keyboard's focus, so that a reader without a mouse
// can scroll them too.
const MAY_SCROLL = ".pst-scrollable-table-container, .cell_output .output, pre, mjx-container";

function letScrollersTakeFocus() {
  for (const element of document.querySelectorAll(MAY_SCROLL)) {
    if (element.scrollWidth > element.clientWidth) {
      element.tabIndex = 0;
    }
  }
}

function nameSidebar() {
  const sidebar = document.querySelector(".bd-sidebar-primary");
  sidebar?.setAttribute("role", "complementary");
  sidebar?.setAttribute("aria-label", "Book");
}

// Search results quote the page from its first word on. Without this it is the text of its buttons.
function quoteArticlesOnly() {
  if (typeof Search === "undefined") {
    return;
  }
  const quote = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article.bd-article");
    return quote(article ? `<div role="main">${article.innerHTML}</div>` : html, anchor);
  };
}

document.addEventListener("DOMContentLoaded", quoteArticlesOnly);
window.addEventListener("load", () => {
  nameSidebar();
  letScrollersTakeFocus();
  // An article changes its size with the window, with a formula typeset and with a fold opened.
  const article = document.querySelector("article");
  if (article) {
    new ResizeObserver(letScrollersTakeFocus).observe(article);
  }
});
