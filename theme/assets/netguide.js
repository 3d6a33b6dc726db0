// Loaded before the theme's script, which it prepares. Everything works without it but these conveniences.
(() => {
  "use strict"

  // The theme says so at its end only, and each time the whole page is styled anew.
  const root = document.documentElement
  const COLOURS = "netguide.colours" // both languages share it
  root.classList.replace("no-js", "js")
  root.classList.add("js-focus-visible")
  root.dataset.jsFocusVisible = ""

  // The font that keeps Hangul's room has to be there before the first line is drawn, on pages that load
  // fonts-ko.css; on the others nothing has this name.
  if (document.fonts) document.fonts.load("1em 'netguide room'", "가").catch(() => {})

  // The colours that the reader chose, or those of the system, before anything is drawn: the page calls this
  // where the switch stands. The theme's own would style every element four times while a page loads.
  window.netguideColours = () => {
    const options = [...document.querySelectorAll("input[name=__palette]")]
    const bars = [...document.querySelectorAll("meta[name=theme-color]")]
    const colours = bars.map(bar => bar.content) // in the light, in the dark
    const dark = matchMedia("(prefers-color-scheme: dark)")
    const kept = () => { try { return localStorage.getItem(COLOURS) } catch { return null } }
    let chosen = options.find(one => one.dataset.mdColorMedia === kept()) || options[0]

    const show = () => {
      const system = chosen.dataset.mdColorMedia === "(prefers-color-scheme)"
      const night = system ? dark.matches : chosen.dataset.mdColorMedia.includes("dark")
      document.body.dataset.mdColorScheme = night ? "slate" : "default"
      root.style.colorScheme = system ? "" : night ? "dark" : "light"
      bars.forEach((bar, at) => { bar.content = colours[system ? at : Number(night)] })
      for (const one of options) one.nextElementSibling.hidden = one !== chosen
      chosen.checked = true
    }
    const choose = one => {
      chosen = one
      try { localStorage.setItem(COLOURS, one.dataset.mdColorMedia) } catch { /* holds for this page, then */ }
      document.body.dataset.mdColorSwitching = "" // the theme's sign that nothing fades
      show()
      requestAnimationFrame(() => requestAnimationFrame(() => { delete document.body.dataset.mdColorSwitching }))
    }
    for (const one of options) {
      one.addEventListener("change", () => choose(one))
      one.addEventListener("keydown", event => {
        if (event.key !== "Enter") return
        const next = options[(options.indexOf(chosen) + 1) % options.length]
        choose(next)
        next.focus()
      })
    }
    dark.addEventListener("change", show)
    show()
  }

  // The theme looks for a sitemap below every page that a link[rel=alternate] names, and finds none. The
  // switcher needs no sitemap, since its links lead to the same page already.
  for (const link of document.querySelectorAll("link[rel=alternate]"))
    link.setAttribute("rel", "alternate nofollow")

  document.addEventListener("DOMContentLoaded", () => {
    // Stay in the same section when changing the language: anchors are the same in both.
    for (const link of document.querySelectorAll("a.ng-language"))
      link.addEventListener("click", () => { link.hash = location.hash })

    // A name for the search dialog.
    const search = document.querySelector("[data-md-component=search]")
    const field = document.querySelector("[data-md-component=search-query]")
    if (search && field) search.setAttribute("aria-label", field.getAttribute("aria-label"))
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
