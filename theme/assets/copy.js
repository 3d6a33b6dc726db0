// A button at every block that copies it; the theme's script does the copying. The theme's own buttons are put in
// one by one, each time with a look at how wide the next block is, for which the whole page is laid out anew.
(() => {
  "use strict"
  const says = JSON.parse(document.getElementById("__config").textContent).translations["clipboard.copy"]
  const blocks = [...document.querySelectorAll("article pre:not(.mermaid) > code")]
  for (const [number, code] of blocks.entries()) {
    code.dataset.ngCopied = number
    const button = document.createElement("button")
    button.className = "md-code__button"
    button.type = "button"
    button.title = says
    button.setAttribute("aria-label", says)
    button.dataset.clipboardTarget = `[data-ng-copied="${number}"]`
    button.dataset.mdType = "copy"
    const place = document.createElement("div")
    place.className = "md-code__nav"
    place.append(button)
    code.after(place)
  }
})()
