// A claim that is pointed at, or focused by keyboard, shows the first lines of its proof, and a word of the
// glossary its meaning. Without this script both are the links that they are. On a touch screen a claim is, too;
// a word shows its meaning when it is tapped and leads to the glossary when it is tapped again. What is shown was
// printed by containers: text, never markup.
(() => {
  "use strict"

  const LINES = 7 // as many as src/netguide/blocks/preview.py takes
  const SHOW = 150, HIDE = 250 // milliseconds: long enough to pass over a link, or to reach the proof
  const fetched = new Map()
  const LINKS = "a.ng-claim[data-says], a.ng-term[data-says]"
  let open = null, timer = 0, touched = false

  const excerpts = address => {
    if (!fetched.has(address))
      fetched.set(address, fetch(address).then(answer => answer.ok ? answer.json() : {}).catch(() => ({})))
    return fetched.get(address)
  }

  // The block itself if it is on this page, else the lesson's excerpts.
  const lines = async link => {
    if (link.dataset.meaning) return []
    if (link.dataset.excerpts) {
      const found = (await excerpts(new URL(link.dataset.excerpts, location.href).href))[link.dataset.section]
      return Array.isArray(found) ? found : []
    }
    const block = document.getElementById(decodeURIComponent(link.hash.slice(1)))
    const code = block && block.querySelector("pre")
    if (!code) return []
    const all = code.textContent.replace(/\n+$/, "").split("\n")
    return all.length > LINES ? [...all.slice(0, LINES), "…"] : all
  }

  const close = () => {
    clearTimeout(timer)
    if (!open) return
    open.box.remove()
    open.link.removeAttribute("aria-describedby")
    open = null
  }

  const later = (what, delay) => { clearTimeout(timer); timer = setTimeout(what, delay) }

  const show = async link => {
    if (open && open.link === link) return
    close()
    const mine = open = { link, box: document.createElement("div") }
    const first = await lines(link)
    if (open !== mine) return
    const { box } = mine
    box.className = "ng-glimpse"
    box.id = "ng-glimpse"
    box.setAttribute("role", "tooltip")
    const says = box.appendChild(document.createElement("p"))
    says.textContent = link.dataset.says
    if (link.dataset.meaning) {
      const meaning = box.appendChild(document.createElement("p"))
      meaning.className = "ng-meaning"
      meaning.textContent = link.dataset.meaning
    }
    if (first.length) {
      const code = box.appendChild(document.createElement("pre"))
      code.textContent = first.join("\n")
    }
    box.addEventListener("pointerenter", () => clearTimeout(timer))
    box.addEventListener("pointerleave", () => later(close, HIDE))
    const article = link.closest("article") || document.body // not in a table, which would cut it off
    article.append(box)
    link.setAttribute("aria-describedby", box.id)
    place(link, box)
  }

  // Below the line that was pointed at, or above where there is more room; never wider than the text.
  const place = (link, box) => {
    const line = link.getClientRects()[0]
    const frame = (box.offsetParent || document.body).getBoundingClientRect()
    const room = document.documentElement.clientWidth
    const left = Math.max(8, Math.min(line.left, room - box.offsetWidth - 8))
    const below = line.bottom + box.offsetHeight + 8 < innerHeight || line.top < box.offsetHeight + 8
    const top = below ? line.bottom + 4 : line.top - box.offsetHeight - 4
    box.style.left = `${left - frame.left}px`
    box.style.top = `${top - frame.top}px`
  }

  const claim = event => event.target instanceof Element && event.target.closest(LINKS)

  document.addEventListener("pointerover", event => {
    const link = event.pointerType === "mouse" && claim(event)
    if (link) later(() => show(link), SHOW)
  })
  document.addEventListener("pointerout", event => {
    if (claim(event)) later(close, HIDE)
  })
  document.addEventListener("focusin", event => {
    const link = claim(event)
    if (link && link.matches(":focus-visible")) show(link)
  })
  document.addEventListener("pointerdown", event => {
    touched = event.pointerType === "touch"
    if (open && touched && claim(event) !== open.link && !open.box.contains(event.target)) close()
  })
  document.addEventListener("click", event => {
    const link = claim(event)
    if (!touched || !link || !link.dataset.meaning || (open && open.link === link)) return
    event.preventDefault()
    show(link)
  })
  document.addEventListener("focusout", event => { if (claim(event)) close() })
  document.addEventListener("keydown", event => { if (event.key === "Escape") close() })
})()
