// Remembers, in this browser alone, which lessons of the tutorial are done, and shows it in the navigation.
(() => {
  "use strict"
  const KEY = "netguide.done"
  const box = document.querySelector("[data-ng-progress]")
  const words = box ? box.dataset : null
  if (!box) return

  // Addresses below the language's root, so that both languages share what was done.
  const root = new URL(words.root, location).pathname
  const name = link => new URL(link.href).pathname.slice(root.length)
  const lessons = [...document.querySelectorAll(".md-nav--primary a.md-nav__link[href]")]
    .filter(link => !link.hash && name(link).startsWith("tutorial/"))
  const all = new Set(lessons.map(name))

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) || "[]")
      return new Set(Array.isArray(kept) ? kept.filter(one => all.has(one)) : [])
    } catch { return new Set() }
  }
  const keep = done => {
    try {
      if (done.size) localStorage.setItem(KEY, JSON.stringify([...done]))
      else localStorage.removeItem(KEY)
    } catch { /* a browser that keeps nothing */ }
    show(done)
  }

  const [toggle, reset] = box.querySelectorAll("button")
  const count = box.querySelector("[role=status]")
  const here = words.page
  const show = done => {
    for (const link of lessons) {
      const old = link.querySelector(".ng-done")
      if (old) old.remove()
      if (!done.has(name(link))) continue
      const mark = document.createElement("span")
      mark.className = "ng-done"
      mark.setAttribute("role", "img")
      mark.setAttribute("aria-label", words.done)
      link.append(mark)
    }
    toggle.setAttribute("aria-pressed", String(done.has(here)))
    toggle.hidden = !all.has(here)
    count.textContent = words.count.replace("{done}", done.size).replace("{all}", all.size)
    reset.hidden = !done.size
    box.hidden = toggle.hidden && reset.hidden
  }
  toggle.addEventListener("click", () => {
    const done = read()
    if (!done.delete(here)) done.add(here)
    keep(done)
  })
  reset.addEventListener("click", () => {
    keep(new Set())
    if (!toggle.hidden) toggle.focus()
  })
  addEventListener("storage", event => { if (event.key === KEY || event.key === null) show(read()) })
  show(read())
})()
