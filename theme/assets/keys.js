// Shows the keyboard's shortcuts, and switches them off for those whom single keys get in the way.
(() => {
  "use strict"
  const KEY = "netguide.keys"
  const dialog = document.querySelector("dialog.ng-keys")
  const opener = document.querySelector("button.ng-keys-open")
  if (!dialog || !opener || !dialog.showModal) return
  const single = dialog.querySelector("input")
  const kept = () => { try { return localStorage.getItem(KEY) } catch { return null } }
  single.checked = kept() !== "off"
  single.addEventListener("change", () => {
    try {
      if (single.checked) localStorage.removeItem(KEY)
      else localStorage.setItem(KEY, "off")
    } catch { /* holds for this page, then */ }
  })
  opener.hidden = false
  opener.addEventListener("click", () => dialog.showModal())

  // Before the theme's own listener, which knows no switch.
  const typing = element => element.matches("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")
  addEventListener("keydown", event => {
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    if (dialog.open || !single.checked) event.stopImmediatePropagation()
    else if (event.key === "?") {
      event.preventDefault()
      dialog.showModal()
    }
  }, true)
})()
