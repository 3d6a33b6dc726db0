// Loaded before the theme's script, which it prepares. Everything works without it but these conveniences.
(() => {
  "use strict"

  // The theme says so at its end only, and then the whole page is laid out anew.
  document.documentElement.classList.replace("no-js", "js")

  // The theme looks for a sitemap below every page that a link[rel=alternate] names, and finds none. The
  // switcher needs no sitemap, since its links lead to the same page already.
  for (const link of document.querySelectorAll("link[rel=alternate]"))
    link.setAttribute("rel", "alternate nofollow")

  document.addEventListener("DOMContentLoaded", () => {
    // Stay in the same section when changing the language: anchors are the same in both.
    for (const link of document.querySelectorAll("a.ng-language"))
      link.addEventListener("click", () => { link.hash = location.hash })

    // A name for the search dialog; and the buttons that the theme adds to blocks are no navigation.
    const search = document.querySelector("[data-md-component=search]")
    const field = document.querySelector("[data-md-component=search-query]")
    if (search && field) search.setAttribute("aria-label", field.getAttribute("aria-label"))
    const tidy = () => {
      for (const buttons of document.querySelectorAll("nav.md-code__nav:not([role])"))
        buttons.setAttribute("role", "presentation")
      for (const button of document.querySelectorAll(".md-code__button[title]:not([aria-label])"))
        button.setAttribute("aria-label", button.title)
    }
    tidy()
    new MutationObserver(tidy).observe(document.body, { childList: true, subtree: true })
  })

  // Open a block's line of proof when a link leads to the block.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const line = target && target.matches(".ng-block") && target.querySelector("details.ng-proof")
    if (line) line.open = true
  }
  addEventListener("hashchange", reveal)
  addEventListener("DOMContentLoaded", reveal)
})()
